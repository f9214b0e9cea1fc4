package org.dualselect.engine;

import org.bytedeco.javacpp.Loader;

/** Loads libds once and remembers why it could not. */
final class Library {
  private Library() {}

  private static final Throwable FAILURE = load();

  /** Null if the library is there, else the reason in one sentence. */
  static String missing() {
    return FAILURE == null
        ? null
        : "the native library libds could not be loaded on "
            + Loader.Detector.getPlatform()
            + " ("
            + FAILURE.getMessage()
            + "); prebuilt is linux-x86_64, elsewhere build it with ./mvnw package";
  }

  static void require() {
    if (FAILURE != null) {
      throw new EngineException(missing(), FAILURE);
    }
  }

  private static Throwable load() {
    try {
      Loader.load(Native.class);
      int version = Native.ds_abi_version();
      return version == Native.ABI_VERSION
          ? null
          : new LinkageError(
              "it has ABI version " + version + ", this jar needs " + Native.ABI_VERSION);
    } catch (LinkageError | RuntimeException e) {
      return e;
    }
  }
}
