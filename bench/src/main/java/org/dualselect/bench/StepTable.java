package org.dualselect.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.dualselect.engine.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The step's and the refresh's table: all variants interleaved, and whether the goals are met. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description = "Steps and refreshes beside their rivals.")
final class StepTable implements Callable<Integer> {
  @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda or cuda:N")
  String device;

  @Option(
      names = "--only",
      defaultValue = "Step,Refresh",
      split = ",",
      description = "Of Step, Refresh and Method (default: ${DEFAULT-VALUE})")
  List<String> only;

  @Option(
      names = "--variants",
      split = ",",
      description = "Of them all, as in plain,ours; plain, which ratios are to, must be there")
  List<String> variants = List.of();

  @Option(names = "-p", description = "A parameter's values, as in -p model=TINY,MINIMIND_26M")
  Map<String, String> params = new HashMap<>();

  @Option(names = "--rounds", defaultValue = "11", description = "Of which medians are taken")
  int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "300",
      description = "After which a slow case gets no further rounds")
  double seconds;

  @Option(
      names = "--memory",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Peaks, in processes of their own")
  boolean memory;

  @Option(names = "--results", description = "A folder for step-<chip>.json")
  Path results;

  private final List<Map<String, Object>> rows = new ArrayList<>();
  private final List<String> goals = new ArrayList<>();
  private double productRate;

  @Override
  public Integer call() throws IOException {
    System.out.printf(
        "%-8s %-28s %-18s %10s %9s %9s %15s %8s %8s%n",
        "", "case", "variant", "median ms", "tokens/s", "/ plain", "(quartiles)", "floor", "MiB");
    run(StepBench::new, Goal.STEP);
    run(RefreshBench::new, Goal.REFRESH);
    run(MethodBench::new, List.of());
    System.out.printf(
        Locale.ROOT,
        "floor: share of the time that the step's operations take at %.0f GFLOP/s, a product's%n",
        productRate);
    goals.forEach(System.out::println);
    if (results != null) {
      Map<String, Object> measured = new LinkedHashMap<>();
      measured.put("product_gigaflops_per_second", productRate);
      measured.put("rows", rows);
      measured.put("goals", goals);
      System.out.println(Results.write(results, "step-", Device.parse(device), measured));
    }
    return 0;
  }

  private void run(Supplier<KernelBench> constructor, List<Goal> judged) {
    Map<String, List<String>> chosen = new HashMap<>();
    params.forEach((name, value) -> chosen.put(name, List.of(value.split(","))));
    chosen.put("device", List.of(device));
    for (Case one : Case.of(constructor, chosen)) {
      if (only.contains(one.kernel())) {
        run(one, judged);
      }
    }
  }

  private void run(Case one, List<Goal> judged) {
    TrainingBench bench = (TrainingBench) one.create();
    bench.setUp();
    Interleaved interleaved = new Interleaved(bench, rounds, seconds * 1e9);
    List<Interleaved.Outcome> outcomes;
    long tokens;
    double flops;
    try {
      productRate = Machine.productRate(bench.engine);
      outcomes = interleaved.run(variants);
      tokens = bench.callTokens();
      flops = bench.work().flops();
    } finally {
      bench.tearDown();
    }
    Interleaved.Outcome plain = Goal.find(outcomes, StepBench.PLAIN);
    for (Interleaved.Outcome outcome : outcomes) {
      report(one, outcome, outcome.ratioTo(plain), tokens, flops);
    }
    interleaved.notes().forEach(note -> System.out.println("  " + note));
    judged.stream()
        .filter(goal -> goal.where().test(one.params()))
        .map(goal -> goal.judge(outcomes))
        .filter(Objects::nonNull)
        .map(line -> "goal, " + name(one) + ": " + line)
        .forEach(goals::add);
  }

  private static String name(Case one) {
    Map<String, String> shape = new LinkedHashMap<>(one.params());
    shape.remove("device");
    return one.kernel() + " " + String.join(" ", shape.values());
  }

  private void report(
      Case one, Interleaved.Outcome outcome, Quartiles ratio, long tokens, double flops) {
    double rate = 1e9 * tokens / outcome.nanoseconds();
    double floor = flops / outcome.nanoseconds() / productRate;
    boolean inPython = outcome.variant().startsWith("huggingFace");
    Double peak = memory && !inPython ? PeakMemory.of(one, outcome.variant()) : null;
    System.out.printf(
        Locale.ROOT,
        "%-37s %-18s %10.1f %9.0f %9.3f %7.3f-%-7.3f %7.0f%% %8s%n",
        name(one),
        outcome.variant(),
        outcome.nanoseconds() / 1e6,
        rate,
        ratio.median(),
        ratio.low(),
        ratio.high(),
        100 * floor,
        peak == null ? "-" : Math.round(peak));
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("case", name(one));
    row.put("variant", outcome.variant());
    row.put("rounds", outcome.times().length);
    row.put("median_ms", outcome.nanoseconds() / 1e6);
    row.put("tokens_per_second", rate);
    row.put("ratio_to_plain", ratio.median());
    row.put("ratio_quartiles", ratio.bounds());
    row.put("share_of_floor", floor);
    row.put("peak_mebibytes", peak);
    rows.add(row);
  }
}
