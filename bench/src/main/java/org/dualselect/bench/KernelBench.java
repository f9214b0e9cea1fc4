package org.dualselect.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.engine.Device;
import org.dualselect.engine.Engine;
import org.dualselect.model.Torch;
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
 * What the benchmarks of all kernels share. A subclass makes its data in {@link #prepare}; each of
 * its {@code @Benchmark} methods is a variant that computes the same outputs from the same data:
 * {@code ours}, and the rivals.
 *
 * <p>A variant queues its work and waits for nothing. On a GPU the queue fills up and then passes
 * on the device's pace, so JMH's averages are the device's time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1) // more forks where the machine is quiet: -f 3
public abstract class KernelBench {
  @Param({"cpu", "cuda"})
  public String device;

  Engine engine;
  private final List<PointerScope> memory = new ArrayList<>();
  private final List<Tensor> outputs = new ArrayList<>();

  /** Makes the data, on the device. */
  abstract void prepare();

  /** The least that any variant must do. */
  abstract Work work();

  @Setup(Level.Trial)
  public void setUp() {
    Device on = Device.parse(device);
    if (!on.available()) {
      throw new UnsupportedOperationException(on.unavailable());
    }
    Torch.use(on, 0);
    torch.manual_seed(1);
    engine = Engine.open(on);
    keep(
        () -> {
          prepare();
          return null;
        });
  }

  /** Makes what stays until the end. */
  <T> T keep(Supplier<T> make) {
    try (PointerScope scope = new PointerScope().extend()) { // so its end only stops collecting
      memory.add(scope);
      return make.get();
    }
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    outputs.clear();
    engine.close();
    memory.forEach(PointerScope::close);
    memory.clear();
  }

  /** Brings the outputs into a state in which nothing that a variant leaves out goes unnoticed. */
  void reset() {
    outputs.forEach(output -> output.fill_(Torch.scalar(-12345)));
  }

  /** The outputs of the variant that ran last. */
  List<double[]> results() {
    List<double[]> results = new ArrayList<>();
    for (Tensor output : outputs) {
      try (PointerScope scope = new PointerScope()) {
        results.add(Torch.toDoubles(output.to(ScalarType.Double).view(-1)));
      }
    }
    return results;
  }

  /** A tensor that every variant writes and {@link #results} reads. */
  Tensor output(ScalarType type, long... shape) {
    return compared(Torch.zeros(type, shape));
  }

  Tensor compared(Tensor output) {
    outputs.add(output);
    return output;
  }

  /** How far the results of two variants may lie apart, in shares of the largest. */
  double tolerance() {
    return 1e-4;
  }

  Tensor normal(long... shape) {
    var place = new org.bytedeco.pytorch.Device(Device.parse(device).toString());
    return torch.randn(
        shape, new TensorOptions(ScalarType.Float).device(new DeviceOptional(place)));
  }
}
