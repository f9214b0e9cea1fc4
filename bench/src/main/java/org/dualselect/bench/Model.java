package org.dualselect.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The LoRA maps of real models: rank 16 on the q and v projections, PEFT's default targets.
 *
 * <p>Sizes from the models' {@code config.json}.
 */
public enum Model {
  GEMMA_3_1B(26, 1152, 4 * 256, 256),
  QWEN3_4B(36, 2560, 32 * 128, 8 * 128),
  LLAMA_3_8B(32, 4096, 32 * 128, 8 * 128);

  static final int RANK = 16;

  final int layers;
  private final int hidden;
  private final int query;
  private final int value;

  Model(int layers, int hidden, int query, int value) {
    this.layers = layers;
    this.hidden = hidden;
    this.query = query;
    this.value = value;
  }

  /** A linear map {@code [out, in]} whose block begins at {@code at}. */
  record Shape(int in, int out, long at) {
    long parameters() {
      return (long) in * out;
    }
  }

  /** A and B of every module of the first layers. */
  List<Shape> maps(int layersCount) {
    List<Shape> maps = new ArrayList<>();
    long at = 0;
    for (int layer = 0; layer < layersCount; layer++) {
      for (int out : new int[] {query, value}) {
        maps.add(new Shape(hidden, RANK, at));
        at += (long) hidden * RANK;
        maps.add(new Shape(RANK, out, at));
        at += (long) RANK * out;
      }
    }
    return maps;
  }

  static long parameters(List<Shape> maps) {
    return maps.stream().mapToLong(Shape::parameters).sum();
  }
}
