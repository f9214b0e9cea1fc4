package org.dualselect.train;

import java.util.Arrays;
import java.util.function.Consumer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.engine.DType;
import org.dualselect.engine.Engine;
import org.dualselect.engine.MapTable;
import org.dualselect.model.Batch;
import org.dualselect.model.CausalLm;
import org.dualselect.model.Tape;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;

/**
 * The forward pass of one batch and, once {@link #backward} ran, its per-sample gradients,
 * unformed: what the engine needs to dot, weigh and sum them. Valid inside the pointer scope of its
 * pass.
 */
public final class GradientPass {
  private final Session session;
  private final MapTable maps;
  private final Batch batch;
  private final Tape tape;
  private final CausalLm.Pass pass;
  private final Tensor offsets;

  GradientPass(Session session, MapTable maps, Batch batch, Tape tape) {
    this.session = session;
    this.maps = maps;
    this.batch = batch;
    this.tape = tape;
    this.pass = session.clock().forward(() -> session.model().forward(batch, tape));
    this.offsets = Torch.of(batch.offsets());
  }

  /** The backward pass; what needs gradients waits for it. Returns this. */
  public GradientPass backward() {
    session.clock().backward(pass::backward);
    return this;
  }

  public int samples() {
    return batch.samples();
  }

  public int tokens() {
    return batch.tokens();
  }

  /** {@code [samples]}, on the host. */
  public float[] losses() {
    return Torch.toFloats(pass.losses());
  }

  /** {@code [samples]}, on the device. */
  Tensor lossTensor() {
    return pass.losses();
  }

  /** Fills the board's losses; its dots and squared norms become 0. */
  void losses(Scoreboard board) {
    board.load(pass.losses());
  }

  /**
   * Fills the board's losses, dots with the direction and squared norms for this batch.
   *
   * @param direction {@code [parameters]}
   */
  public void stats(Scoreboard board, Tensor direction) {
    losses(board);
    addStats(board.part(0), direction);
  }

  /** Adds to dots and squared norms. */
  void addStats(Scoreboard.Part board, Tensor direction) {
    engine(
        e ->
            e.gradStats(
                board.dots(),
                board.norms2(),
                maps,
                Torch.floats(direction),
                Torch.longs(offsets),
                DType.F32,
                samples(),
                session.parameters()));
  }

  /** {@code gradient += Σ weight[i] · g_i}. */
  public void addTo(Tensor gradient, Tensor weight) {
    engine(
        e ->
            e.gradSum(
                Torch.floats(gradient),
                maps,
                Torch.floats(weight),
                Torch.longs(offsets),
                DType.F32,
                samples(),
                session.parameters()));
  }

  /** One sample's gradient, over what the vector holds. */
  void write(Tensor gradient, int sample) {
    float[] one = new float[samples()];
    one[sample] = 1;
    addTo(gradient.zero_(), Torch.of(one, one.length));
  }

  /** {@code [samples, samples]} dot products of all pairs, row-major. */
  public double[] gram() {
    Tensor gram = Torch.zeros(ScalarType.Double, samples(), samples());
    DoublePointer out = Torch.doubles(gram);
    engine(e -> e.gradGram(out, maps, Torch.longs(offsets), DType.F32, samples()));
    return Torch.toDoubles(gram);
  }

  /** A call of the engine that adds to its output, once for each part of the tape. */
  private void engine(Consumer<Engine> call) {
    session
        .clock()
        .engine(
            () ->
                tape.forEachPart(
                    part -> {
                      maps.clear();
                      for (Tape.Factors f : part) {
                        maps.add(f.x().data_ptr(), f.dy().data_ptr(), f.in(), f.out(), f.at());
                      }
                      call.accept(session.engine());
                    }));
  }

  /** Equal weights that sum to 1: a plain batch mean. */
  public Tensor mean() {
    return equal(samples());
  }

  static Tensor equal(int samples) {
    float[] weight = new float[samples];
    Arrays.fill(weight, 1f / samples);
    return Torch.of(weight, samples);
  }

  /** Holds losses and gradients in that scope, beyond the one that the pass was made in. */
  void keepIn(PointerScope scope) {
    scope.attach(pass.losses());
    scope.attach(offsets);
    tape.keepIn(scope);
  }
}
