package org.dualselect.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.dualselect.data.EncodedSample;
import org.dualselect.train.Encoded;
import org.dualselect.train.ReferenceRefresh;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.Updates;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * A step of each method beside a plain one; where references join it, half as many as there are
 * task samples. Of lisa, whose steps are plain ones on tasks or on references, there is nothing to
 * measure.
 */
public class MethodBench extends TrainingBench {
  @Param("8")
  public int batch;

  private final Map<List<String>, Updates> methods = new HashMap<>();
  private Encoded task;
  private Encoded pool;

  @Override
  void prepare() {
    open(flags("--method=sft"));
    task = records(batch, 1);
    pool = records(Math.max(2, batch), 2);
  }

  @Override
  List<EncodedSample> samples() {
    return task.samples();
  }

  @Override
  public void tearDown() {
    methods.clear();
    super.tearDown();
  }

  private String[] flags(String... method) {
    List<String> flags = new ArrayList<>(List.of(method));
    flags.add("--batch-size=" + batch);
    return flags.toArray(String[]::new);
  }

  private String few() {
    return "--fresh-references=" + Math.max(1, batch / 2);
  }

  private String half() {
    return "--task-top-k=" + Math.max(1, batch / 2);
  }

  private int[] places() {
    return IntStream.range(0, batch).toArray();
  }

  private void step(Rates rates, String... flags) {
    updates(flags).step(places());
    rates.count(this);
  }

  private Updates updates(String... flags) {
    return methods.computeIfAbsent(Arrays.asList(flags), method -> keep(() -> begin(method)));
  }

  /** With references selected, where the method does. */
  private Updates begin(List<String> method) {
    TrainSettings of = settings(flags(method.toArray(String[]::new)));
    Updates updates = new Updates(session, of, task, pool, Long.MAX_VALUE, () -> false);
    if (of.selection().method().selects()) {
      updates.refresh(new ReferenceRefresh(session, of, new Silent(), () -> false, pool), 1);
    }
    return updates;
  }

  /** All that the measurements kept. */
  @Benchmark
  public void ours(Rates rates) {
    step(rates, "--method=dualselect+", few());
  }

  @Benchmark
  public void plain(Rates rates) {
    updates("--method=sft").plain(places(), false);
    rates.count(this);
  }

  /** As the paper's release has it. */
  @Benchmark
  public void dualselect(Rates rates) {
    step(rates, "--method=dualselect", half());
  }

  /** The same, with the references' gradient at the parameters of the step. */
  @Benchmark
  public void fresh(Rates rates) {
    step(rates, "--method=dualselect", half(), few());
  }

  /** The same, with references that keep what the model said of them; the start's rows are kept. */
  @Benchmark
  public void freshKl(Rates rates) {
    step(rates, "--method=dualselect", half(), few(), "--reference-loss=kl");
  }

  @Benchmark
  public void mixed(Rates rates) {
    step(rates, "--method=mixed", few());
  }

  /** A-GEM. */
  @Benchmark
  public void project(Rates rates) {
    step(rates, "--method=project", few());
  }

  @Benchmark
  public void safegrad(Rates rates) {
    step(rates, "--method=safegrad", few());
  }
}
