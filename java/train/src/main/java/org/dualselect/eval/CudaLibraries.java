package org.dualselect.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * The libraries that LibTorch's GPU natives link and nobody may ship with them. Without any single
 * one of them LibTorch does not load, not even for the CPU.
 */
final class CudaLibraries {
  private CudaLibraries() {}

  private static final String TOOLKIT = "install the CUDA toolkit 13";

  /** Name as the natives of pytorch 2.13.0-1.5.14 link it (readelf -d), and its remedy. */
  private static final Map<String, String> REMEDY = new TreeMap<>();

  static {
    REMEDY.put("libcuda.so.1", "install NVIDIA's driver, 580 or later");
    for (String name :
        List.of(
            "libcudart.so.13",
            "libcupti.so.13",
            "libnvrtc.so.13",
            "libcublas.so.13",
            "libcublasLt.so.13",
            "libcufft.so.12",
            "libcurand.so.10",
            "libcusolver.so.12",
            "libcusparse.so.12")) {
      REMEDY.put(name, TOOLKIT);
    }
    REMEDY.put("libcufile.so.0", TOOLKIT + " with cuFile (package gds-tools or libcufile)");
    REMEDY.put("libcudnn.so.9", "install cuDNN 9 for CUDA 13");
    REMEDY.put("libnccl.so.2", "install NCCL 2 for CUDA 13");
  }

  /** Where the natives look besides the system's own places. */
  private static final List<String> PLACES =
      List.of("", "/usr/local/cuda/lib64/", "/usr/local/cuda/lib/");

  /** Whether the class path holds LibTorch's GPU natives. */
  static boolean wanted() {
    String natives = Loader.Detector.getPlatform() + "-gpu/libtorch_cuda.so";
    return torch.class.getResource("/org/bytedeco/pytorch/" + natives) != null;
  }

  /** A line for each that cannot be loaded; none if nothing links them. */
  static List<String> missing() {
    List<String> lines = new ArrayList<>();
    if (wanted()) {
      Loader.load(org.bytedeco.javacpp.presets.javacpp.class); // holds loadGlobal
      REMEDY.forEach(
          (name, remedy) -> {
            if (PLACES.stream().noneMatch(place -> loads(place + name))) {
              lines.add(name + ": " + remedy);
            }
          });
    }
    return lines;
  }

  private static boolean loads(String library) {
    try {
      Loader.loadGlobal(library);
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }
}
