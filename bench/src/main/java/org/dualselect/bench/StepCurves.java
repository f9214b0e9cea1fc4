package org.dualselect.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.dualselect.engine.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How cost grows with batch, sequence length and pool. */
@Command(
    name = "curves",
    mixinStandardHelpOptions = true,
    description = "Cost over batch, length and pool size, as SVG.")
final class StepCurves implements Callable<Integer> {
  private static final String COST = "ms per 1000 tokens";

  @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda or cuda:N")
  String device;

  @Option(names = "--only", defaultValue = "batch,length,pool", split = ",")
  List<String> only;

  @Option(names = "--rounds", defaultValue = "5", description = "Of which medians are taken")
  int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "After which a slow point gets no further rounds")
  double seconds;

  @Option(names = "--results", defaultValue = "bench/results", description = "The folder")
  Path results;

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(results);
    if (only.contains("batch")) {
      Map<String, String> fixed =
          Map.of("model", "MINIMIND_26M", "tokens", "128", "lengths", "EQUAL");
      sweep(StepBench::new, fixed, "batch", powers(0, 5), false)
          .write("Step of the 26M model, 128 tokens a sample", "samples a batch");
    }
    if (only.contains("length")) {
      Map<String, String> fixed = Map.of("model", "MINIMIND_26M", "lengths", "EQUAL");
      sweep(StepBench::new, fixed, "tokens", powers(5, 10), false)
          .write("Step of the 26M model, 8 samples", "tokens a sample");
    }
    if (only.contains("pool")) {
      Map<String, String> fixed = Map.of("model", "TINY", "tokens", "32", "lengths", "EQUAL");
      sweep(RefreshBench::new, fixed, "pool", powers(6, 14), true)
          .write("Refresh of the tiny model, 32 tokens a reference", "references");
    }
    return 0;
  }

  private static List<Integer> powers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(exponent -> 1 << exponent).toList();
  }

  /**
   * @param cost ms per 1000 tokens, of each variant
   * @param peak MiB of ours; empty where it was not measured
   */
  private record Sweep(
      Path folder,
      Device device,
      String parameter,
      Map<String, String> fixed,
      List<Integer> x,
      Map<String, List<Double>> cost,
      List<Double> peak) {
    void write(String title, String abscissa) throws IOException {
      Curves.write(file("cost"), List.of(title, abscissa, COST), x, cost);
      if (!peak.isEmpty()) {
        Curves.write(
            file("memory"),
            List.of(title, abscissa, "MiB beyond what stays"),
            x,
            Map.of(Variant.OURS, peak));
      }
      Map<String, Object> measured = new LinkedHashMap<>();
      measured.put("fixed", fixed);
      measured.put(parameter, x);
      measured.put("cost", cost);
      measured.put("peak", peak);
      System.out.println(Results.write(folder, "curve-" + parameter + "-", device, measured));
    }

    private Path file(String what) {
      return folder.resolve(what + "-" + parameter + ".svg");
    }
  }

  private Sweep sweep(
      Supplier<KernelBench> constructor,
      Map<String, String> fixed,
      String parameter,
      List<Integer> x,
      boolean memory) {
    Map<String, List<Double>> cost = new LinkedHashMap<>();
    List<Double> peak = new ArrayList<>();
    for (int value : x) {
      Map<String, List<String>> params = new HashMap<>();
      fixed.forEach((name, one) -> params.put(name, List.of(one)));
      params.put("device", List.of(device));
      params.put(parameter, List.of(String.valueOf(value)));
      Case one = Case.of(constructor, params).get(0);
      TrainingBench bench = (TrainingBench) one.create();
      bench.setUp();
      try {
        for (Interleaved.Outcome outcome : new Interleaved(bench, rounds, seconds * 1e9).run()) {
          double ms = outcome.nanoseconds() / 1e6 / (bench.callTokens() / 1e3);
          cost.computeIfAbsent(outcome.variant(), name -> new ArrayList<>()).add(ms);
          System.out.printf(
              Locale.ROOT,
              "%-7s %6d %-15s %8.2f %s%n",
              parameter,
              value,
              outcome.variant(),
              ms,
              COST);
        }
      } finally {
        bench.tearDown();
      }
      if (memory) {
        peak.add(PeakMemory.of(one, Variant.OURS));
        System.out.printf(
            Locale.ROOT, "%-7s %6d peak %.1f MiB%n", parameter, value, peak.get(peak.size() - 1));
      }
    }
    return new Sweep(results, Device.parse(device), parameter, fixed, x, cost, peak);
  }
}
