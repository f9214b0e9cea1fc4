package org.dualselect.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.engine.DType;
import org.dualselect.engine.Device;
import org.dualselect.engine.Engine;
import org.dualselect.engine.MapTable;
import org.dualselect.model.Torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Dot products and squared norms of per-sample LoRA gradients: ours, against LibTorch with the
 * gradients materialised (Opacus's way) and against the token-Gram form of the norm (ghost norm).
 *
 * <p>{@code bench/run.sh GradStats}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1) // more forks where the machine is quiet: -f 3
public class GradStatsBench {
  /** A map of rank 16 on the wide side given here; minimind2's q, and Qwen3-4B's. */
  @Param({"512", "2560"})
  int wide;

  @Param({"128", "512"})
  int tokens;

  static final int RANK = 16;
  static final int SAMPLES = 8;
  static final int LAYERS = 4;

  private final List<Tensor> x = new ArrayList<>();
  private final List<Tensor> dy = new ArrayList<>();
  private Engine engine;
  private MapTable maps;
  private Tensor direction;
  private LongPointer offsets;
  private DoublePointer dot;
  private DoublePointer norm2;

  @Setup(Level.Trial)
  public void setUp() {
    Torch.use(Device.CPU, 0);
    engine = Engine.open(Device.CPU);
    maps = new MapTable();
    SplittableRandom random = new SplittableRandom(1);
    int block = RANK * wide;
    for (int i = 0; i < LAYERS; i++) {
      x.add(random(random, SAMPLES * tokens, wide));
      dy.add(random(random, SAMPLES * tokens, RANK));
      maps.add(x.get(i).data_ptr(), dy.get(i).data_ptr(), wide, RANK, (long) i * block);
    }
    direction = random(random, LAYERS, block);
    long[] rows = new long[SAMPLES + 1];
    for (int i = 0; i <= SAMPLES; i++) {
      rows[i] = (long) i * tokens;
    }
    offsets = new LongPointer(rows);
    dot = new DoublePointer(SAMPLES);
    norm2 = new DoublePointer(SAMPLES);
  }

  private static Tensor random(SplittableRandom random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Torch.of(values, rows, columns);
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    maps.close();
    engine.close();
  }

  /** {@code [2, SAMPLES]}: dots, then squared norms. */
  @Benchmark
  public double[][] ours() {
    for (int i = 0; i < SAMPLES; i++) {
      dot.put(i, 0);
      norm2.put(i, 0);
    }
    engine.gradStats(
        dot, norm2, maps, Torch.floats(direction), offsets, DType.F32, SAMPLES, direction.numel());
    double[][] result = new double[2][SAMPLES];
    dot.get(result[0]);
    norm2.get(result[1]);
    return result;
  }

  @Benchmark
  public double[][] libtorchMaterialised() {
    double[][] result = new double[2][SAMPLES];
    for (int layer = 0; layer < LAYERS; layer++) {
      try (PointerScope scope = new PointerScope()) {
        Tensor gradient =
            dy.get(layer)
                .view(SAMPLES, tokens, RANK)
                .transpose(1, 2)
                .bmm(x.get(layer).view(SAMPLES, tokens, wide))
                .view(SAMPLES, -1);
        add(result[0], gradient.mv(direction.select(0, layer)));
        add(result[1], gradient.mul(gradient).sum(1));
      }
    }
    return result;
  }

  /** Squared norms alone: this form gives no dots. */
  @Benchmark
  public double[][] libtorchGhostNorm() {
    double[][] result = new double[2][SAMPLES];
    for (int layer = 0; layer < LAYERS; layer++) {
      try (PointerScope scope = new PointerScope()) {
        Tensor a = x.get(layer).view(SAMPLES, tokens, wide);
        Tensor b = dy.get(layer).view(SAMPLES, tokens, RANK);
        Tensor gram = a.bmm(a.transpose(1, 2)).mul_(b.bmm(b.transpose(1, 2)));
        add(result[1], gram.sum(1, 2));
      }
    }
    return result;
  }

  private static void add(double[] sums, Tensor values) {
    float[] some = Torch.toFloats(values.contiguous());
    for (int i = 0; i < sums.length; i++) {
      sums[i] += some[i];
    }
  }
}
