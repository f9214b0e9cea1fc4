package org.dualselect.bench;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.cli.TrainCommand;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Torch;
import org.dualselect.train.Encoded;
import org.dualselect.train.Session;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.Trainer;
import org.openjdk.jmh.annotations.Param;

/** A model in training: LoRA of rank 16 on q and v, random records. */
public abstract class TrainingBench extends KernelBench {
  @Param({"TINY", "MINIMIND_26M", "SMOLLM2_135M"})
  public StepModel model;

  @Param({"128", "512"})
  public int tokens;

  @Param({"EQUAL", "RAGGED"})
  public Lengths lengths;

  /** Of the frozen weights. */
  @Param("float32")
  public String dtype;

  private static final int RANK = 16;
  private static final double DEVIATION = 0.02; // of A and B: with B = 0 no gradient reaches A

  TrainSettings settings;
  Session session;
  private Tensor first;

  /** Opens the session. */
  void open(String... flags) {
    settings = settings(flags);
    session = Trainer.open(settings);
    session.lora().parameters().normal_(0, DEVIATION, new GeneratorOptional());
    first = session.lora().parameters().clone();
  }

  /** Those of a session on this model. */
  TrainSettings settings(String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--model=" + model.folder());
    all.add("--task=random");
    all.add("--reference=random");
    all.add("--output=nowhere");
    all.add("--device=" + device);
    all.add("--dtype=" + dtype);
    all.add("--lora-rank=" + RANK);
    all.add("--lora-dropout=0"); // rivals could not draw the same masks
    return TrainCommand.parse(all.toArray(String[]::new));
  }

  Encoded records(int count, long seed) {
    return lengths.records(model.shape.vocabulary(), count, tokens, seed);
  }

  /** What one call of a variant goes through. */
  abstract List<EncodedSample> samples();

  /** Tokens of a call, without padding. */
  long callTokens() {
    return samples().stream().mapToLong(EncodedSample::length).sum();
  }

  @Override
  public void tearDown() {
    session.close();
    super.tearDown();
  }

  @Override
  void reset() {
    session.lora().parameters().copy_(first);
  }

  /** The way gone alone: beside the parameters it is small. */
  @Override
  List<double[]> results() {
    try (PointerScope scope = new PointerScope()) {
      Tensor step = session.lora().parameters().sub(first);
      return List.of(Torch.toDoubles(step.to(ScalarType.Double)));
    }
  }

  /** The weights are read by both passes; what the passes compute, {@link StepModel#flops}. */
  @Override
  Work work() {
    long supervised = samples().stream().mapToLong(EncodedSample::supervised).sum();
    double squares = samples().stream().mapToDouble(s -> (double) s.length() * s.length()).sum();
    return new Work(8.0 * model.parameters(), model.flops(callTokens(), supervised, squares, RANK));
  }
}
