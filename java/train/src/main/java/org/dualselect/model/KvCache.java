package org.dualselect.model;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Keys and values of one sequence so far, for generation token by token. A layer with a sliding
 * window keeps no more than its window.
 */
public final class KvCache implements Attention {
  private final List<Tensor> keys = new ArrayList<>();
  private final List<Tensor> values = new ArrayList<>();
  private int length;

  /** Positions read. */
  public int length() {
    return length;
  }

  @Override
  public Tensor attend(int layer, int window, double scale, Tensor q, Tensor k, Tensor v) {
    if (q.size(0) > 1 && layer < keys.size()) {
      throw new IllegalStateException("after the prompt, tokens come one by one");
    }
    length += layer == 0 ? (int) q.size(0) : 0;
    Tensor allK = append(keys, layer, window, k);
    Tensor allV = append(values, layer, window, v);
    Tensor out =
        q.size(0) > 1
            ? prompt(window, scale, heads(q), heads(k), heads(v))
            // One query sees every key that is left.
            : Attention.softmax(heads(q), heads(allK), heads(allV), scale, false, null);
    return out.squeeze(0).transpose(0, 1).reshape(q.size(0), q.size(1) * q.size(2));
  }

  private static Tensor prompt(int window, double scale, Tensor q, Tensor k, Tensor v) {
    boolean narrow = Attention.narrows(window, q.size(2));
    Tensor mask = narrow ? Attention.mask(window, q.size(2), q.scalar_type()) : null;
    return Attention.softmax(q, k, v, scale, !narrow, mask);
  }

  private static Tensor heads(Tensor x) {
    return x.transpose(0, 1).unsqueeze(0);
  }

  private static Tensor append(List<Tensor> cache, int layer, int window, Tensor next) {
    if (layer == cache.size()) {
      cache.add(Torch.outlive(last(window, next).clone()));
    } else {
      Tensor old = cache.get(layer);
      cache.set(layer, Torch.outlive(last(window, torch.cat(new TensorVector(old, next), 0))));
      old.close();
    }
    return cache.get(layer);
  }

  private static Tensor last(int window, Tensor x) {
    return Attention.narrows(window, x.size(0)) ? x.narrow(0, x.size(0) - window, window) : x;
  }
}
