package org.dualselect.model;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Keys and values of one sequence so far, for generation token by token. */
public final class KvCache implements Attention {
  private final List<Tensor> keys = new ArrayList<>();
  private final List<Tensor> values = new ArrayList<>();

  /** Positions held. */
  public int length() {
    return keys.isEmpty() ? 0 : (int) keys.get(0).size(0);
  }

  @Override
  public Tensor attend(int layer, Tensor q, Tensor k, Tensor v) {
    if (q.size(0) > 1 && layer < keys.size()) {
      throw new IllegalStateException("after the prompt, tokens come one by one");
    }
    Tensor allK = append(keys, layer, k);
    Tensor allV = append(values, layer, v);
    // One query sees every key, so only the prompt needs the causal mask.
    Tensor out = Attention.softmax(heads(q), heads(allK), heads(allV), q.size(0) > 1);
    return out.squeeze(0).transpose(0, 1).reshape(q.size(0), q.size(1) * q.size(2));
  }

  private static Tensor heads(Tensor x) {
    return x.transpose(0, 1).unsqueeze(0);
  }

  private static Tensor append(List<Tensor> cache, int layer, Tensor next) {
    if (layer == cache.size()) {
      cache.add(Torch.outlive(next.clone()));
    } else {
      Tensor old = cache.get(layer);
      cache.set(layer, Torch.outlive(torch.cat(new TensorVector(old, next), 0)));
      old.close();
    }
    return cache.get(layer);
  }
}
