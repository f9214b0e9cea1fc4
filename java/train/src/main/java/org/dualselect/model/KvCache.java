package org.dualselect.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Keys and values of several texts so far, for generation token by token. Texts are rows that end
 * in the same column, so that a step adds one column whatever their lengths, and a sliding window
 * is the same columns of each. A layer with one keeps no more than twice its window.
 */
public final class KvCache implements Attention, AutoCloseable {
  /** Columns for which a mask is made ahead. */
  private static final int AHEAD = 64;

  private record Layer(int window, CacheColumns keys, CacheColumns values)
      implements AutoCloseable {
    int seen(int columns) {
      return Attention.narrows(window, columns) ? window : columns;
    }

    @Override
    public void close() {
      keys.close();
      values.close();
    }
  }

  private final List<Layer> layers = new ArrayList<>();
  private int[] lengths = {};
  private Batch prompts;
  private Tensor gather;
  private Tensor mask;

  /** Tokens of each row. */
  public int[] lengths() {
    return lengths.clone();
  }

  private int columns() {
    return Arrays.stream(lengths).max().orElse(0);
  }

  boolean isEmpty() {
    return layers.isEmpty();
  }

  /** Rows that the next pass will read, all at once. */
  void start(Batch batch) {
    long[] offsets = batch.offsets();
    prompts = batch;
    lengths = new int[batch.samples()];
    int columns = batch.longest();
    long[] from = new long[lengths.length * columns];
    for (int row = 0; row < lengths.length; row++) {
      lengths[row] = (int) (offsets[row + 1] - offsets[row]);
      for (int c = 0; c < columns; c++) {
        // Left of its first token a row repeats that, so that no NaN comes from another.
        long token = Math.max(0, c - (columns - lengths[row]));
        from[row * columns + c] = offsets[row] + token;
      }
    }
    gather = Torch.of(from);
  }

  /** The next pass reads one token of each row. */
  void step() {
    prompts = null;
    for (int row = 0; row < lengths.length; row++) {
      lengths[row]++;
    }
  }

  @Override
  public Tensor attend(int layer, int window, double scale, Tensor q, Tensor k, Tensor v) {
    if (prompts == null) {
      return attend(layers.get(layer), scale, q, k, v);
    }
    layers.add(new Layer(window, read(k, window), read(v, window)));
    return prompts.attend(layer, window, scale, q, k, v);
  }

  private CacheColumns read(Tensor x, int window) {
    int columns = columns();
    Tensor rows =
        x.index_select(0, gather)
            .view(lengths.length, columns, x.size(1), x.size(2))
            .transpose(1, 2);
    return CacheColumns.of(
        Attention.narrows(window, columns) ? rows.narrow(2, columns - window, window) : rows);
  }

  private Tensor attend(Layer layer, double scale, Tensor q, Tensor k, Tensor v) {
    int seen = layer.seen(columns());
    layer.keys.append(k.unsqueeze(2), seen - 1);
    layer.values.append(v.unsqueeze(2), seen - 1);
    // The queries that share a key head stand as if they were one head's queries.
    Tensor grouped = q.reshape(q.size(0), k.size(1), q.size(1) / k.size(1), q.size(2));
    return Attention.softmax(
            grouped, layer.keys.last(seen), layer.values.last(seen), scale, false, mask(seen, q))
        .reshape(q.size(0), q.size(1) * q.size(2));
  }

  /**
   * {@code [rows, 1, 1, seen]}: −∞ left of a row's first token, else 0; null if all are as long.
   */
  private Tensor mask(int seen, Tensor q) {
    int columns = columns();
    if (Arrays.stream(lengths).allMatch(length -> length == columns)) {
      return null;
    }
    if (mask == null || mask.size(3) < columns) {
      int wide = columns + AHEAD;
      float[] hidden = new float[lengths.length * wide];
      for (int row = 0; row < lengths.length; row++) {
        int from = row * wide;
        Arrays.fill(hidden, from, from + columns - lengths[row], Float.NEGATIVE_INFINITY);
      }
      replaceMask(Torch.outlive(Torch.of(hidden, lengths.length, 1, 1, wide).to(q.scalar_type())));
    }
    return mask.narrow(3, columns - seen, seen);
  }

  private void replaceMask(Tensor next) {
    if (mask != null) {
      mask.close();
    }
    mask = next;
  }

  /** Keeps only these rows, in this order; without any it is as new. */
  public void keep(int[] rows) {
    lengths = Arrays.stream(rows).map(row -> lengths[row]).toArray();
    if (rows.length == 0) {
      close();
      return;
    }
    replaceMask(null);
    try (PointerScope scope = new PointerScope()) {
      Tensor index = Torch.of(Arrays.stream(rows).asLongStream().toArray());
      for (Layer layer : layers) {
        layer.keys.keep(index);
        layer.values.keep(index);
      }
    }
  }

  /** Takes over another cache's rows, below its own; the other is as new then. */
  public void join(KvCache other) {
    int above = columns();
    int below = other.columns();
    for (int i = 0; i < layers.size(); i++) {
      try (PointerScope scope = new PointerScope();
          Layer a = layers.get(i);
          Layer b = other.layers.get(i)) {
        layers.set(
            i,
            new Layer(
                a.window,
                CacheColumns.joined(a.keys.last(a.seen(above)), b.keys.last(b.seen(below))),
                CacheColumns.joined(a.values.last(a.seen(above)), b.values.last(b.seen(below)))));
      }
    }
    int rows = lengths.length;
    lengths = Arrays.copyOf(lengths, rows + other.lengths.length);
    System.arraycopy(other.lengths, 0, lengths, rows, other.lengths.length);
    replaceMask(null);
    other.layers.clear();
  }

  @Override
  public void close() {
    layers.forEach(Layer::close);
    layers.clear();
    replaceMask(null);
  }
}
