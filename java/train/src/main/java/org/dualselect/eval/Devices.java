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
    lines.add("cpu        " + cpu());
    List<Device> gpus = Device.all().stream().filter(d -> !d.isCpu()).toList();
    lines.add("cuda       " + (gpus.isEmpty() ? noGpu() : gpus + ", kernels for them in libds"));
    List<String> missing = CudaLibraries.missing();
    lines.add("libtorch   " + libtorch(missing.isEmpty()));
    missing.forEach(line -> lines.add("missing    " + line));
    return lines;
  }

  private static String cpu() {
    String unavailable = Device.CPU.unavailable();
    return unavailable.isEmpty()
        ? Runtime.getRuntime().availableProcessors() + " cores, used by --device cpu"
        : "missing: " + unavailable;
  }

  private static String noGpu() {
    return "none (" + Device.cuda(0).unavailable() + "); train with --device cpu";
  }

  private static String libtorch(boolean complete) {
    String natives = CudaLibraries.wanted() ? "GPU" : "CPU";
    try {
      String version = Loader.getVersion("org.bytedeco", "pytorch") + ", " + natives + " natives";
      if (!complete) {
        return version + ", unusable without the libraries below";
      }
      String threads = version + ", " + torch.get_num_threads() + " threads";
      return !CudaLibraries.wanted()
          ? threads + "; --device cuda needs the GPU natives: ./mvnw -Pgpu package"
          : threads + ", sees " + torch.cuda_device_count() + " GPUs, used by --device cuda:N";
    } catch (LinkageError | IOException e) {
      return "missing: " + e.getMessage() + "; its jars belong into lib/ of the distribution";
    }
  }
}
