package org.dualselect.model;

import java.util.ArrayList;
import java.util.BitSet;
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
 * A ragged batch: the tokens of its samples one after the other, without padding. Only attention
 * takes them apart again, into runs of neighbours of one length, each a view of the same memory:
 * rectangles padded to the longest, gathered from the rows and scattered back, took a tenth of a
 * ragged step (26M parameters, 8 samples of some 128 tokens, on a CPU).
 */
public final class Batch implements Attention {
  private final int samples;
  private final int longest;
  private final long[] offsets;
  private final long[] supervised;
  final Tensor ids;
  final Tensor positions;
  private final List<Run> runs = new ArrayList<>();

  /** Rows of each run. */
  private final long[] cuts;

  private final Map<List<Integer>, Tensor> masks = new HashMap<>();
  private final PointerScope scope = PointerScope.getInnerScope();

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

  /** Samples that follow each other and have the same length. */
  private record Run(int count, int length) {}

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
    findRuns();
    cuts = runs.stream().mapToLong(run -> (long) run.count * run.length).toArray();
    longest = runs.stream().mapToInt(Run::length).max().orElseThrow();
  }

  /** Texts of which no token is supervised. */
  public static Batch of(List<int[]> texts) {
    return new Batch(texts.stream().map(ids -> EncodedSample.of(ids, new BitSet())).toList());
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
    if (cuts.length == 1) {
      return attend(runs.get(0), window, scale, q, k, v);
    }
    TensorVector queries = q.split_with_sizes(cuts);
    TensorVector keys = k.split_with_sizes(cuts);
    TensorVector values = v.split_with_sizes(cuts);
    TensorVector out = new TensorVector();
    for (int i = 0; i < cuts.length; i++) {
      out.push_back(attend(runs.get(i), window, scale, queries.get(i), keys.get(i), values.get(i)));
    }
    return torch.cat(out, 0);
  }

  /** {@code [count * length, heads * headDim]}. */
  private Tensor attend(Run run, int window, double scale, Tensor q, Tensor k, Tensor v) {
    boolean narrow = Attention.narrows(window, run.length);
    Tensor mask = narrow ? mask(window, run.length, q.scalar_type()) : null;
    return Attention.softmax(heads(q, run), heads(k, run), heads(v, run), scale, !narrow, mask)
        .transpose(1, 2)
        .reshape((long) run.count * run.length, q.size(1) * q.size(2));
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

  /** {@code [count, heads, length, headDim]}. */
  private static Tensor heads(Tensor x, Run run) {
    return x.view(run.count, run.length, x.size(1), x.size(2)).transpose(1, 2);
  }

  private void findRuns() {
    for (int from = 0, to; from < samples; from = to) {
      to = from;
      while (to < samples && length(to) == length(from)) {
        to++;
      }
      runs.add(new Run(to - from, length(from)));
    }
  }

  private int length(int sample) {
    return (int) (offsets[sample + 1] - offsets[sample]);
  }
}
