package org.dualselect.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.data.EncodedSample;
import org.dualselect.train.Encoded;
import org.dualselect.train.ReferenceRefresh;
import org.dualselect.train.Session;
import org.dualselect.train.Trainer;
import org.dualselect.train.Updates;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * The product number: a whole DualSelect step beside a plain one, and beside what others pay for
 * the same selection. Half of the batch is kept.
 */
public class StepBench extends TrainingBench {
  static final String PLAIN = "plain";

  @Param("8")
  public int batch;

  /** Clipped so, elements lie near AdamW's epsilon: else its first step is their sign alone. */
  private static final double MAX_NORM = 1e-6;

  private Encoded task;
  private Encoded pool;
  private Updates updates;
  private Session recomputing;
  private Updates recomputed;
  private Updates fresh;
  private Tensor reference;
  private Materialised materialised;
  private PerSampleLoop perSampleLoop;
  private HuggingFace huggingFace;

  @Override
  void prepare() {
    open(flags());
    task = records(batch, 1);
    pool = records(Math.max(2, batch), 2);
    updates = new Updates(session, settings, task, pool, Long.MAX_VALUE, () -> false);
    int[] references = refresh(updates, session);
    TorchParameters parameters = new TorchParameters(session, settings);
    materialised = new Materialised(session, settings, parameters);
    perSampleLoop = new PerSampleLoop(session, settings, parameters);
    reference = session.vector();
    perSampleLoop.mean(reference, Arrays.stream(references).mapToObj(pool.samples()::get).toList());
  }

  /** Of the batch: as many are kept, of tasks and of references, and as many of these join. */
  private int half() {
    return Math.max(1, batch / 2);
  }

  private String[] flags(String... more) {
    List<String> flags = new ArrayList<>(List.of(more));
    flags.add("--batch-size=" + batch);
    flags.add("--task-top-k=" + half());
    flags.add("--reference-top-k=" + half());
    flags.add("--max-grad-norm=" + MAX_NORM);
    return flags.toArray(String[]::new);
  }

  /** Returns the references' places in the pool. */
  private int[] refresh(Updates of, Session on) {
    return of.refresh(new ReferenceRefresh(on, settings, new Silent(), () -> false, pool), 1)
        .selection()
        .index();
  }

  @Override
  List<EncodedSample> samples() {
    return task.samples();
  }

  @Override
  public void tearDown() {
    if (huggingFace != null) {
      huggingFace.close();
      huggingFace = null;
    }
    fresh = null;
    if (recomputing != null) {
      recomputing.close();
      recomputing = null;
    }
    super.tearDown();
  }

  @Override
  void reset() {
    super.reset();
    if (huggingFace != null) {
      huggingFace.settle();
    }
  }

  /** Parameters of 1e-1 and steps of 1e-5 leave three digits; 16 bits round earlier. */
  @Override
  double tolerance() {
    return dtype.equals("float32") ? 2e-3 : 1e-1;
  }

  private int[] places() {
    return IntStream.range(0, batch).toArray();
  }

  /** DualSelect: selection, correction, update. */
  @Benchmark
  public void ours(Rates rates) {
    updates.step(places());
    rates.count(this);
  }

  /** Ours, with layers that run again in the backward pass; a session of its own. */
  @Benchmark
  public void recompute(Rates rates) {
    if (recomputing == null) {
      recomputing = Trainer.open(settings(flags("--recompute")));
      recomputed = new Updates(recomputing, settings, task, pool, Long.MAX_VALUE, () -> false);
      recomputing.lora().parameters().copy_(session.lora().parameters());
      refresh(recomputed, recomputing);
    }
    recomputing.lora().parameters().copy_(session.lora().parameters());
    recomputed.step(places());
    session.lora().parameters().copy_(recomputing.lora().parameters());
    rates.count(this);
  }

  /** Ours, and half as many references as samples in its pass. */
  @Benchmark
  public void freshReferences(Rates rates) {
    if (fresh == null) {
      String few = "--fresh-references=" + half();
      fresh = new Updates(session, settings(flags(few)), task, pool, Long.MAX_VALUE, () -> false);
      refresh(fresh, session);
    }
    fresh.step(places());
    rates.count(this);
  }

  /** Plain fine-tuning by the same engine: no selection, no correction. */
  @Benchmark
  public void plain(Rates rates) {
    updates.plain(places(), false);
    rates.count(this);
  }

  /** {@link PerSampleLoop}. */
  @Benchmark
  public void perSampleLoop(Rates rates) {
    perSampleLoop.step(samples(), reference);
    rates.count(this);
  }

  /** {@link Materialised}. */
  @Benchmark
  public void materialised(Rates rates) {
    materialised.step(samples(), reference);
    rates.count(this);
  }

  /** {@link Materialised}, and a second pass over what is selected. */
  @Benchmark
  public void secondPass(Rates rates) {
    materialised.stepOfTwoPasses(samples(), reference);
    rates.count(this);
  }

  /** Plain fine-tuning in Python. */
  @Benchmark
  public void huggingFacePlain(Rates rates) {
    huggingFace("plain");
    rates.count(this);
  }

  /** The paper's loop in Python. */
  @Benchmark
  public void huggingFaceLoop(Rates rates) {
    huggingFace("paper");
    rates.count(this);
  }

  private void huggingFace(String step) {
    if (huggingFace == null) {
      huggingFace = new HuggingFace(session, settings, samples());
      double ours = loss();
      if (Math.abs(huggingFace.loss() - ours) > (dtype.equals("float32") ? 1e-4 : 1e-2) * ours) {
        throw new IllegalStateException(
            "the loss is " + ours + " here and " + huggingFace.loss() + " there");
      }
    }
    huggingFace.step(step);
  }

  /** Mean over all supervised tokens, as transformers has it. */
  private double loss() {
    try (PointerScope scope = new PointerScope()) {
      float[] losses = session.pass(samples()).losses();
      double sum = 0;
      long supervised = 0;
      for (int i = 0; i < losses.length; i++) {
        sum += losses[i] * (double) samples().get(i).supervised();
        supervised += samples().get(i).supervised();
      }
      return sum / supervised;
    }
  }
}
