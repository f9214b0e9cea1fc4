package org.dualselect.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an engine runs.
 *
 * @param ordinal −1 for the CPU, else a CUDA device
 */
public record Device(int ordinal) {
  public static final Device CPU = new Device(-1);

  public Device {
    if (ordinal < -1) {
      throw new IllegalArgumentException(
          "device ordinal is " + ordinal + ", not -1 (CPU) or 0, 1, ... (CUDA)");
    }
  }

  public static Device cuda(int ordinal) {
    if (ordinal < 0) {
      throw new IllegalArgumentException("CUDA ordinal is " + ordinal + ", below 0");
    }
    return new Device(ordinal);
  }

  /** Reads {@code cpu}, {@code cuda} or {@code cuda:N}. */
  public static Device parse(String name) {
    if (name.equals("cpu")) {
      return CPU;
    }
    if (name.equals("cuda")) {
      return cuda(0);
    }
    if (name.matches("cuda:\\d{1,3}")) {
      return cuda(Integer.parseInt(name.substring("cuda:".length())));
    }
    throw new IllegalArgumentException("device '" + name + "' is none of cpu, cuda, cuda:N");
  }

  /**
   * What this machine has and this build can use; empty without the native library. Never throws.
   */
  public static List<Device> all() {
    List<Device> devices = new ArrayList<>();
    if (Library.missing() == null) {
      devices.add(CPU);
      for (int i = 0; i < Native.ds_device_count(); i++) {
        devices.add(cuda(i));
      }
    }
    return devices;
  }

  /** Whether an engine can be opened here. Never throws. */
  public boolean available() {
    return all().contains(this);
  }

  /** Why {@link #available} is false, in one sentence; empty when it is true. Never throws. */
  public String unavailable() {
    if (available()) {
      return "";
    }
    try {
      Engine.open(this).close();
      return "";
    } catch (RuntimeException e) {
      return e.getMessage();
    }
  }

  public boolean isCpu() {
    return ordinal < 0;
  }

  @Override
  public String toString() {
    return isCpu() ? "cpu" : "cuda:" + ordinal;
  }
}
