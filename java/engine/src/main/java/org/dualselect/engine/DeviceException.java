package org.dualselect.engine;

/** The device failed; the engine that reported it refuses further calls. */
public final class DeviceException extends EngineException {
  public DeviceException(String message) {
    super(message);
  }
}
