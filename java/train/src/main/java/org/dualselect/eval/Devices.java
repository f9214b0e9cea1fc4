package org.dualselect.eval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.dualselect.engine.Device;

/** What this machine has, what would be used, and what is missing. */
public final class Devices {
  private Devices() {}

  /** Lines to print. */
  public static List<String> describe() {
    List<String> lines = new ArrayList<>();
    lines.add("platform   " + Loader.Detector.getPlatform() + ", Java " + Runtime.version());
    lines.add(
        "cpu        "
            + (Device.CPU.available()
                ? Runtime.getRuntime().availableProcessors() + " cores, used by --device cpu"
                : "missing: " + Device.CPU.unavailable()));
    List<Device> gpus = Device.all().stream().filter(d -> !d.isCpu()).toList();
    lines.add(
        "cuda       "
            + (gpus.isEmpty()
                ? "none: this build has the CPU kernels only; train with --device cpu"
                : gpus + ", used by --device cuda:N"));
    lines.add("libtorch   " + libtorch());
    return lines;
  }

  private static String libtorch() {
    try {
      int threads = torch.get_num_threads();
      return Loader.getVersion("org.bytedeco", "pytorch") + ", " + threads + " threads";
    } catch (LinkageError | IOException e) {
      return "missing: " + e.getMessage() + "; its jars belong into lib/ of the distribution";
    }
  }
}
