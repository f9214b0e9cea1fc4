package org.dualselect.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a call of one variant needs at its peak beyond what stays between calls (weights, adapter,
 * moments). A process has one peak, so each variant gets a process of its own, in which the
 * allocator gives back at once what is freed and Java's heap has a fixed size. Linux only.
 */
final class PeakMemory {
  private static final List<Supplier<KernelBench>> BENCHES =
      List.of(StepBench::new, RefreshBench::new);

  private static final String HEAP = "256m";

  private PeakMemory() {}

  /** MiB. */
  static double of(Case one, String variant) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments()); // JavaCPP's
    command.addAll(
        List.of("-Xms" + HEAP, "-Xmx" + HEAP, "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(PeakMemory.class.getName(), one.kernel(), variant));
    one.params().forEach((name, value) -> command.add(name + "=" + value));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("MALLOC_MMAP_THRESHOLD_", "65536");
    builder.environment().put("MALLOC_TRIM_THRESHOLD_", "65536");
    try {
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Double.parseDouble(out.strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process of a variant: benchmark, variant, {@code parameter=value} ... */
  public static void main(String... args) throws IOException {
    Map<String, List<String>> params = new HashMap<>();
    for (String arg : List.of(args).subList(2, args.length)) {
      int equals = arg.indexOf('=');
      params.put(arg.substring(0, equals), List.of(arg.substring(equals + 1)));
    }
    Case one =
        BENCHES.stream()
            .map(constructor -> Case.of(constructor, params).get(0))
            .filter(candidate -> candidate.kernel().equals(args[0]))
            .findFirst()
            .orElseThrow();
    KernelBench bench = one.create();
    bench.setUp();
    Variant variant =
        Variant.of(bench).stream().filter(v -> v.name().equals(args[1])).findFirst().orElseThrow();
    variant.run(new Rates());
    System.gc();
    double before = status("VmRSS");
    Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak is now what is resident
    variant.run(new Rates());
    System.out.println((status("VmHWM") - before) / 1024);
    bench.tearDown();
  }

  /** KiB. */
  private static double status(String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
