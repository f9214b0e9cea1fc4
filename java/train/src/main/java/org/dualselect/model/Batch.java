package org.dualselect.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.data.EncodedSample;

/**
 * A ragged batch: the tokens of its samples one after the other, without padding, in the samples'
 * own order. Only attention needs a rectangle; there the samples are sorted by length into buckets
 * that are padded on the right, where a causal mask hides the padding from every real token,
 * forward and backward.
 */
public final class Batch implements Attention {
  /**
   * A bucket's shortest sample is at least this share of its longest, so at most a fifth of it is
   * padding.
   */
  private static final double FULLNESS = 0.8;

  private final int samples;
  private final int longest;
  private final long[] offsets;
  private final long[] supervised;
  final Tensor ids;
  final Tensor positions;
  private final List<Bucket> buckets = new ArrayList<>();
  private final Map<List<Integer>, Tensor> masks = new HashMap<>();
  private final PointerScope scope = PointerScope.getInnerScope();
  private final Tensor unpad;

  /**
   * Rows whose next token is supervised: {@code row[s]} predicts {@code target[s]} of sample {@code
   * owner[s]}.
   */
  final Tensor row;

  final Tensor target;
  final Tensor owner;

  /**
   * {@code share[s] = 1 / supervised tokens of the owner}, so that a loss is a mean over its own
   * sample.
   */
  final Tensor share;

  /**
   * Samples {@code gather} picks: {@code [count * length]} rows, padding repeats a sample's own
   * first, so that no NaN goes from sample to sample; null: all rows.
   */
  private record Bucket(int count, int length, Tensor gather) {}

  /**
   * How many of those rows teach their token; the others are to keep the distribution that the head
   * makes of {@code aligned [row count - taught, hidden]}, null if there are none.
   */
  final long taught;

  final Tensor aligned;

  public Batch(List<EncodedSample> batch) {
    this(batch, batch.size(), null);
  }

  /**
   * @param preserved the first of the samples whose loss is the mean divergence from what {@code
   *     aligned} holds; the loss of those before it is cross-entropy
   * @param aligned the head's rows of the samples from there on, as {@link CausalLm#headRows} gives
   *     them; null if there are none
   */
  public Batch(List<EncodedSample> batch, int preserved, Tensor aligned) {
    this.aligned = aligned;
    this.taught = batch.stream().limit(preserved).mapToLong(EncodedSample::supervised).sum();
    samples = batch.size();
    offsets = new long[samples + 1];
    supervised = new long[samples];
    for (int i = 0; i < samples; i++) {
      offsets[i + 1] = offsets[i] + batch.get(i).ids().length;
      supervised[i] = batch.get(i).supervised();
    }
    int tokens = Math.toIntExact(offsets[samples]);
    long[] id = new long[tokens];
    long[] position = new long[tokens];
    int predicted = Math.toIntExact(java.util.Arrays.stream(supervised).sum());
    long[] rows = new long[predicted];
    long[] targets = new long[predicted];
    long[] owners = new long[predicted];
    float[] shares = new float[predicted];
    int s = 0;
    for (int i = 0; i < samples; i++) {
      EncodedSample sample = batch.get(i);
      int from = (int) offsets[i];
      for (int t = 0; t < sample.ids().length; t++) {
        id[from + t] = sample.ids()[t];
        position[from + t] = t;
        if (t > 0 && sample.labels()[t] != EncodedSample.IGNORE) {
          rows[s] = from + t - 1;
          targets[s] = sample.labels()[t];
          owners[s] = i;
          shares[s++] = 1f / supervised[i];
        }
      }
    }
    ids = Torch.of(id);
    positions = Torch.of(position);
    row = Torch.of(rows);
    target = Torch.of(targets);
    owner = Torch.of(owners);
    share = Torch.of(shares, predicted);
    unpad = sortIntoBuckets();
    longest = buckets.get(0).length;
  }

  public int samples() {
    return samples;
  }

  public int tokens() {
    return (int) offsets[samples];
  }

  /** {@code [samples + 1]}: sample i owns rows {@code offsets[i] … offsets[i+1]−1}. */
  public long[] offsets() {
    return offsets.clone();
  }

  /** Supervised tokens of each sample. */
  public long[] supervised() {
    return supervised.clone();
  }

  int longest() {
    return longest;
  }

  @Override
  public Tensor attend(int layer, int window, double scale, Tensor q, Tensor k, Tensor v) {
    if (unpad == null) {
      return attend(buckets.get(0), window, scale, q, k, v);
    }
    TensorVector out = new TensorVector();
    for (Bucket bucket : buckets) {
      out.push_back(attend(bucket, window, scale, q, k, v));
    }
    return torch.cat(out, 0).index_select(0, unpad);
  }

  /** {@code [count * length, heads * headDim]}. */
  private Tensor attend(Bucket bucket, int window, double scale, Tensor q, Tensor k, Tensor v) {
    boolean narrow = Attention.narrows(window, bucket.length);
    Tensor mask = narrow ? mask(window, bucket.length, q.scalar_type()) : null;
    return Attention.softmax(pad(q, bucket), pad(k, bucket), pad(v, bucket), scale, !narrow, mask)
        .transpose(1, 2)
        .reshape((long) bucket.count * bucket.length, q.size(1) * q.size(2));
  }

  /** Made once for all layers, which also share it until the backward pass is over. */
  private Tensor mask(int window, int length, ScalarType type) {
    return masks.computeIfAbsent(
        List.of(window, length),
        key -> {
          Tensor mask = Attention.mask(window, length, type);
          if (scope != null) {
            scope.attach(mask);
          }
          return mask;
        });
  }

  private static Tensor pad(Tensor x, Bucket bucket) {
    Tensor rows = bucket.gather == null ? x : x.index_select(0, bucket.gather);
    return rows.view(bucket.count, bucket.length, x.size(1), x.size(2)).transpose(1, 2);
  }

  /**
   * Fills {@link #buckets}, longest first; returns where each token lies in them, null if it lies
   * where it was.
   */
  private Tensor sortIntoBuckets() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      order.add(i);
    }
    order.sort((a, b) -> Integer.compare(length(b), length(a)));
    if (length(order.get(0)) == length(order.get(samples - 1))) {
      buckets.add(new Bucket(samples, length(0), null));
      return null;
    }
    long[] where = new long[tokens()];
    int base = 0;
    for (int from = 0, to; from < samples; from = to) {
      int length = length(order.get(from));
      to = from;
      while (to < samples && length(order.get(to)) >= FULLNESS * length) {
        to++;
      }
      long[] gather = new long[(to - from) * length];
      for (int j = from; j < to; j++) {
        int sample = order.get(j);
        for (int t = 0; t < length; t++) {
          int slot = (j - from) * length + t;
          boolean real = t < length(sample);
          gather[slot] = offsets[sample] + (real ? t : 0);
          if (real) {
            where[(int) offsets[sample] + t] = base + slot;
          }
        }
      }
      buckets.add(new Bucket(to - from, length, Torch.of(gather)));
      base += gather.length;
    }
    return Torch.of(where);
  }

  private int length(int sample) {
    return (int) (offsets[sample + 1] - offsets[sample]);
  }
}
