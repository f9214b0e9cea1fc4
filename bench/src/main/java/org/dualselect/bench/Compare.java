package org.dualselect.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
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
      for (Interleaved.Outcome outcome : interleaved.run()) {
        report(one, bench.work(), outcome);
      }
      interleaved.notes().forEach(note -> System.out.println("  " + note));
    } finally {
      bench.tearDown();
    }
  }

  private void report(Case one, Work work, Interleaved.Outcome outcome) {
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
        outcome.ratio(),
        outcome.ratioLow(),
        outcome.ratioHigh(),
        gigabytes,
        gigaflops,
        100 * gigabytes / copyBandwidth);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("kernel", one.kernel());
    row.put("shape", shape);
    row.put("variant", outcome.variant());
    row.put("median_us", outcome.nanoseconds() / 1e3);
    row.put("ratio_to_ours", outcome.ratio());
    row.put("ratio_quartiles", List.of(outcome.ratioLow(), outcome.ratioHigh()));
    row.put("gigabytes_per_second", gigabytes);
    row.put("gigaflops_per_second", gigaflops);
    row.put("share_of_copy_bandwidth", gigabytes / copyBandwidth);
    rows.add(row);
  }

  private Path write(Device on) throws IOException {
    String chip = Machine.name(on);
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("chip", chip);
    file.put("cores", Runtime.getRuntime().availableProcessors());
    file.put("java", Runtime.version().toString());
    file.put("date", LocalDate.now().toString());
    file.put("copy_gigabytes_per_second", copyBandwidth);
    file.put("product_gigaflops_per_second", productRate);
    file.put("rows", rows);
    String slug = chip.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    Path path = Files.createDirectories(results).resolve(slug + ".json");
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(path.toFile(), file);
    return path;
  }
}
