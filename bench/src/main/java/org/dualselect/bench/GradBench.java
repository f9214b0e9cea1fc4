package org.dualselect.bench;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.engine.DType;
import org.dualselect.engine.MapTable;
import org.dualselect.model.Torch;
import org.openjdk.jmh.annotations.Param;

/** The data of the three kernels over per-sample gradients: a backward pass's x and dy. */
public abstract class GradBench extends KernelBench {
  @Param({"GEMMA_3_1B", "QWEN3_4B", "LLAMA_3_8B"})
  public Model model;

  /** 0: two on the CPU, whose cost grows in proportion, all on a GPU, where launches count. */
  @Param("0")
  public int layers;

  @Param("512")
  public int tokens;

  @Param("F32")
  public DType dtype;

  static final int SAMPLES = 8;

  /** A map with its factors as LibTorch sees them: {@code [SAMPLES, tokens, size]}. */
  record Factors(Model.Shape shape, Tensor x, Tensor dy) {}

  final List<Factors> factors = new ArrayList<>();
  MapTable maps;
  LongPointer offsets;
  long parameters;

  @Override
  void prepare() {
    int count = layers > 0 ? layers : engine.device().isCpu() ? 2 : model.layers;
    List<Model.Shape> shapes = model.maps(count);
    parameters = Model.parameters(shapes);
    factors.clear();
    maps = new MapTable(shapes.size());
    for (Model.Shape shape : shapes) {
      Factors map = new Factors(shape, factor(shape.in()), factor(shape.out()));
      factors.add(map);
      maps.add(map.x.data_ptr(), map.dy.data_ptr(), shape.in(), shape.out(), shape.at());
    }
    long[] rows = new long[SAMPLES + 1];
    for (int i = 0; i <= SAMPLES; i++) {
      rows[i] = (long) i * tokens;
    }
    offsets = Torch.longs(Torch.of(rows));
  }

  private Tensor factor(int size) {
    ScalarType type =
        switch (dtype) {
          case F32 -> ScalarType.Float;
          case BF16 -> ScalarType.BFloat16;
          case F16 -> ScalarType.Half;
        };
    return normal(SAMPLES, tokens, size).to(type);
  }

  @Override
  public void tearDown() {
    maps.close();
    super.tearDown();
  }

  /** The factors once, and the flat vectors {@code flat} times; every gradient formed once. */
  Work work(int flat) {
    double rows = (double) SAMPLES * tokens;
    double bytes = 4.0 * flat * parameters;
    double flops = 0;
    for (Factors map : factors) {
      int element = dtype == DType.F32 ? 4 : 2;
      bytes += rows * (map.shape.in() + map.shape.out()) * element;
      flops += 2 * rows * map.shape.parameters();
    }
    return new Work(bytes, flops);
  }

  /** A map's block of a flat vector, as a row. */
  static Tensor block(Tensor flat, Model.Shape shape) {
    return flat.narrow(0, shape.at(), shape.parameters());
  }
}
