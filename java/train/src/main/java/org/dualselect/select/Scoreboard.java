package org.dualselect.select;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.engine.Engine;
import org.dualselect.model.Torch;

/**
 * What the kernels know of a set of candidates, on the device: losses, dots and squared norms go
 * in, scores, cosines and the selection come out. Allocated once, for as many candidates as it may
 * have to hold.
 */
public final class Scoreboard {
  final int capacity;
  final Tensor loss;
  final Tensor dot;
  final Tensor norm2;
  final Tensor score;
  final Tensor cosine;
  final Tensor weight;
  final Tensor share;
  final Tensor index;
  final Tensor kept;
  final Tensor entropy;

  public Scoreboard(int capacity) {
    this.capacity = capacity;
    loss = Torch.zeros(ScalarType.Float, capacity);
    dot = Torch.zeros(ScalarType.Double, capacity);
    norm2 = Torch.zeros(ScalarType.Double, capacity);
    score = Torch.zeros(ScalarType.Float, capacity);
    cosine = Torch.zeros(ScalarType.Float, capacity);
    weight = Torch.zeros(ScalarType.Float, capacity);
    share = Torch.zeros(ScalarType.Float, capacity);
    index = Torch.zeros(ScalarType.Long, capacity);
    kept = Torch.zeros(ScalarType.Long, 1);
    entropy = Torch.zeros(ScalarType.Double, 1);
  }

  /** Weights of the selection, {@code [capacity]}; they sum to 1. */
  public Tensor weight() {
    return weight;
  }

  /** Takes a batch's losses, and clears its dots and squared norms for the engine to add to. */
  public void load(Tensor losses) {
    loss.narrow(0, 0, losses.size(0)).copy_(losses);
    dot.zero_();
    norm2.zero_();
  }

  /** Where the engine adds the dots and squared norms of the candidates from some place on. */
  public record Part(DoublePointer dots, DoublePointer norms2) {}

  public Part part(int from) {
    return new Part(Torch.doubles(dot).getPointer(from), Torch.doubles(norm2).getPointer(from));
  }

  /** Only the cosines with a direction of that squared norm {@code [1]}. */
  public void cosines(Engine engine, Tensor directionNorm2, int candidates) {
    engine.score(
        Torch.floats(score),
        Torch.floats(cosine),
        Torch.floats(loss),
        Torch.doubles(dot),
        Torch.doubles(norm2),
        Torch.doubles(directionNorm2),
        0,
        0,
        candidates);
  }

  /** The first candidates' values, on the host. */
  public record Values(float[] loss, double[] dot, double[] norm2, float[] cosine) {}

  public Values read(int candidates) {
    return new Values(
        Torch.toFloats(loss.narrow(0, 0, candidates)),
        Torch.toDoubles(dot.narrow(0, 0, candidates)),
        Torch.toDoubles(norm2.narrow(0, 0, candidates)),
        Torch.toFloats(cosine.narrow(0, 0, candidates)));
  }

  /** The first candidates' scores, on the host. */
  public float[] scores(int candidates) {
    return Torch.toFloats(score.narrow(0, 0, candidates));
  }

  /** Takes scores that are made otherwise than from losses and cosines. */
  public void scores(Tensor scores) {
    score.narrow(0, 0, scores.size(0)).copy_(scores);
  }

  /** Copies a batch's results to the places of its samples. */
  public void scatter(Scoreboard batch, Tensor places) {
    long n = places.size(0);
    loss.index_copy_(0, places, batch.loss.narrow(0, 0, n));
    dot.index_copy_(0, places, batch.dot.narrow(0, 0, n));
    norm2.index_copy_(0, places, batch.norm2.narrow(0, 0, n));
  }
}
