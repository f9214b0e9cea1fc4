package org.dualselect.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The graph of a forward pass, cut into segments at detached tensors, and walked backwards segment
 * by segment. So the order, the freeing of activations, whether a segment's graph is kept or made
 * again, and the number of threads of each are plain Java.
 */
final class Segments {
  private final PointerScope scope = PointerScope.getInnerScope();
  private final Deque<Runnable> wayBack = new ArrayDeque<>();

  /** Ends a segment: what follows sees detached copies, which collect the gradients. */
  Tensor[] cut(boolean attention, Tensor... made) {
    Tensor[] after = made.clone();
    List<Tensor> roots = new ArrayList<>();
    List<Tensor> leaves = new ArrayList<>();
    for (int i = 0; i < made.length; i++) {
      after[i] = keep(made[i].detach());
      if (made[i].requires_grad()) {
        roots.add(keep(made[i]));
        leaves.add(after[i].requires_grad_(true));
      }
    }
    if (!roots.isEmpty()) {
      onWayBack(
          attention
              ? () -> Blas.single(() -> backward(roots, leaves))
              : () -> backward(roots, leaves));
    }
    return after;
  }

  /**
   * Ends a stretch that has no graph yet. On the way back it is run again, and lays down there what
   * is to be done before the stretch below has its turn.
   *
   * @param made without a graph
   * @param again gives the same bits, with a graph
   */
  Tensor cutAndRunAgain(Tensor made, Supplier<Tensor> again) {
    Tensor leaf = keep(made.detach()).requires_grad_(true);
    onWayBack(() -> backward(List.of(runAgain(again)), List.of(leaf)));
    return leaf;
  }

  /** What the graph does not need is freed before the way back through it begins. */
  private Tensor runAgain(Supplier<Tensor> again) {
    try (PointerScope stretch = new PointerScope()) {
      return keep(again.get());
    }
  }

  /** Something to do as soon as the segment that it belongs to is done. */
  void onWayBack(Runnable step) {
    wayBack.push(step);
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
    while (!wayBack.isEmpty()) {
      wayBack.pop().run();
    }
  }

  private static Void backward(List<Tensor> roots, List<Tensor> leaves) {
    try (PointerScope step = new PointerScope()) {
      TensorVector made = new TensorVector();
      TensorVector gradients = new TensorVector();
      for (int i = 0; i < roots.size(); i++) {
        made.push_back(roots.get(i));
        gradients.push_back(leaves.get(i).grad());
      }
      torch.backward(made, gradients, new BoolOptional(), false, new TensorVector());
    }
    roots.forEach(Tensor::close);
    leaves.forEach(Tensor::close);
    return null;
  }
}
