package org.dualselect.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dualselect.engine.Device;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The table: every benchmark's variants interleaved, with their ratios and rates. */
@Command(name = "bench/run.sh", mixinStandardHelpOptions = true, sortOptions = false)
final class Compare implements Callable<Integer> {
  @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda or cuda:N")
  String device;

  @Option(names = "--only", split = ",", description = "Kernels by name, as in GradStats,Select")
  String[] only = {};

  @Option(names = "-p", description = "A parameter's values, as in -p model=QWEN3_4B,LLAMA_3_8B")
  Map<String, String> params = new HashMap<>();

  @Option(names = "--rounds", defaultValue = "15", description = "Of which medians are taken")
  int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "40",
      description = "After which a slow benchmark gets no further rounds")
  double seconds;

  @Option(names = "--results", description = "A folder for <chip>.json")
  Path results;

  private final List<Map<String, Object>> rows = new ArrayList<>();
  private double copyBandwidth;
  private double productRate;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Compare()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Device on = Device.parse(device);
    if (!on.available()) {
      System.err.println(on.unavailable());
      return 1;
    }
    Map<String, List<String>> chosen =
        params.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue().split(","))));
    chosen.put("device", List.of(device));
    System.out.printf(
        "%-12s %-42s %-22s %12s %8s %15s %8s %9s %6s%n",
        "kernel",
        "shape",
        "variant",
        "median us",
        "ratio",
        "(quartiles)",
        "GB/s",
        "GFLOP/s",
        "copy");
    List<Case> cases =
        Case.ALL.stream()
            .flatMap(constructor -> Case.of(constructor, chosen).stream())
            .filter(one -> only.length == 0 || List.of(only).contains(one.kernel()))
            .toList();
    for (Case one : cases) {
      run(one);
    }
    System.out.printf(
        Locale.ROOT,
        "copy bandwidth %.1f GB/s (read + written), float32 product %.0f GFLOP/s%n",
        copyBandwidth,
        productRate);
    if (results != null) {
      System.out.println(write(on));
    }
    return 0;
  }

  private void run(Case one) {
    KernelBench bench = one.create();
    bench.setUp();
    try {
      copyBandwidth = Machine.copyBandwidth(bench.engine);
      productRate = Machine.productRate(bench.engine);
      Interleaved interleaved = new Interleaved(bench, rounds, seconds * 1e9);
      List<Interleaved.Outcome> outcomes = interleaved.run();
      for (Interleaved.Outcome outcome : outcomes) {
        report(one, bench.work(), outcome, outcome.ratioTo(outcomes.get(0)));
      }
      interleaved.notes().forEach(note -> System.out.println("  " + note));
    } finally {
      bench.tearDown();
    }
  }

  private void report(Case one, Work work, Interleaved.Outcome outcome, Quartiles ratio) {
    Map<String, String> shape = new LinkedHashMap<>(one.params());
    shape.remove("device");
    double gigabytes = work.bytes() / outcome.nanoseconds();
    double gigaflops = work.flops() / outcome.nanoseconds();
    System.out.printf(
        Locale.ROOT,
        "%-12s %-42s %-22s %12.2f %8.2f %7.2f-%-7.2f %8.2f %9.1f %5.0f%%%n",
        one.kernel(),
        String.join(" ", shape.values()),
        outcome.variant(),
        outcome.nanoseconds() / 1e3,
        ratio.median(),
        ratio.low(),
        ratio.high(),
        gigabytes,
        gigaflops,
        100 * gigabytes / copyBandwidth);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("kernel", one.kernel());
    row.put("shape", shape);
    row.put("variant", outcome.variant());
    row.put("median_us", outcome.nanoseconds() / 1e3);
    row.put("ratio_to_ours", ratio.median());
    row.put("ratio_quartiles", ratio.bounds());
    row.put("gigabytes_per_second", gigabytes);
    row.put("gigaflops_per_second", gigaflops);
    row.put("share_of_copy_bandwidth", gigabytes / copyBandwidth);
    rows.add(row);
  }

  private Path write(Device on) throws IOException {
    Map<String, Object> measured = new LinkedHashMap<>();
    measured.put("copy_gigabytes_per_second", copyBandwidth);
    measured.put("product_gigaflops_per_second", productRate);
    measured.put("rows", rows);
    return Results.write(results, "", on, measured);
  }
}
