package org.dualselect.model;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The graph of a forward pass, cut into segments at detached tensors, and walked backwards segment
 * by segment. So the order, the freeing of activations and the number of threads of each segment
 * are plain Java.
 */
final class Segments {
  private record Cut(List<Tensor> made, List<Tensor> leaves, boolean attention) {}

  private final PointerScope scope = PointerScope.getInnerScope();
  private final List<Cut> cuts = new ArrayList<>();

  /** Ends a segment: what follows sees detached copies, which collect the gradients. */
  Tensor[] cut(boolean attention, Tensor... made) {
    Tensor[] after = made.clone();
    Cut cut = new Cut(new ArrayList<>(), new ArrayList<>(), attention);
    for (int i = 0; i < made.length; i++) {
      after[i] = keep(made[i].detach());
      if (made[i].requires_grad()) {
        after[i].requires_grad_(true);
        cut.made.add(keep(made[i]));
        cut.leaves.add(after[i]);
      }
    }
    if (!cut.made.isEmpty()) {
      cuts.add(cut);
    }
    return after;
  }

  /** Holds a tensor until the whole pass is done, beyond the scope of its layer. */
  Tensor keep(Tensor tensor) {
    if (scope != null && scope != PointerScope.getInnerScope()) {
      scope.attach(tensor);
    }
    return tensor;
  }

  /** Walks back from the last cut, whose leaf already has its gradient. */
  void backward() {
    for (int i = cuts.size() - 1; i >= 0; i--) {
      Cut cut = cuts.get(i);
      if (cut.attention) {
        Blas.single(() -> backward(cut));
      } else {
        backward(cut);
      }
    }
  }

  private static Void backward(Cut cut) {
    try (PointerScope step = new PointerScope()) {
      TensorVector made = new TensorVector();
      TensorVector gradients = new TensorVector();
      for (int i = 0; i < cut.made.size(); i++) {
        made.push_back(cut.made.get(i));
        gradients.push_back(cut.leaves.get(i).grad());
      }
      torch.backward(made, gradients, new BoolOptional(), false, new TensorVector());
    }
    cut.made.forEach(Tensor::close);
    cut.leaves.forEach(Tensor::close);
    return null;
  }
}
