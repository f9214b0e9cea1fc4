package org.dualselect.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.adapter.LoraModule;
import org.dualselect.engine.MapTable;

/**
 * What one forward and backward pass leaves for the engine: for every LoRA map its input x, s·h of
 * its hidden h = x Aᵀ, and the gradients dh and dy of h and of the output y. A and B need no
 * autograd: their per-sample gradients are G_A = Σ dhᵀ x and G_B = Σ dyᵀ (s·h), which the engine
 * reads straight off these tensors. Lives in the pointer scope it is made in.
 */
public final class Tape {
  /** Changes the input of a LoRA map in training, by dropout; the base path sees it unchanged. */
  public interface Dropout {
    Tensor apply(LoraModule module, Tensor x);
  }

  private final Dropout dropout;

  /** Null: nothing is recorded. */
  private final Segments segments;

  /** For the way forward of layers that run again on the way back; null: they do not. */
  private final Tape silent;

  private final List<Factors> factors = new ArrayList<>();

  /**
   * @param dropout null for none; the same for a map whenever it is asked
   * @param recompute whether a layer keeps its input alone and runs again on the way back: a third
   *     more time, and the activations of one layer in memory instead of all layers'
   */
  public Tape(Dropout dropout, boolean recompute) {
    this(dropout, new Segments(), recompute ? new Tape(dropout, null, null) : null);
  }

  private Tape(Dropout dropout, Segments segments, Tape silent) {
    this.dropout = dropout;
    this.segments = segments;
    this.silent = silent;
  }

  /**
   * One layer of the way forward.
   *
   * @param learns whether anything in the layer or below it needs a gradient
   * @param layer its output, under the tape that it is given
   */
  Tensor layer(boolean learns, Function<Tape, Tensor> layer) {
    if (silent == null) {
      return cut(false, layer.apply(this))[0];
    }
    Tensor made;
    try (NoGradGuard guard = new NoGradGuard()) {
      made = layer.apply(silent);
    }
    return learns ? segments.cutAndRunAgain(made, () -> layer.apply(this)) : cut(false, made)[0];
  }

  Tensor[] cut(boolean attention, Tensor... made) {
    return segments == null ? made : segments.cut(attention, made);
  }

  /** Walks back from the last layer's output, which already has its gradient. */
  void backward() {
    segments.backward();
  }

  public Tensor drop(LoraModule module, Tensor x) {
    return dropout == null ? x : dropout.apply(module, x);
  }

  /** Below the first adapted layer nothing needs a gradient, so h may have to start the graph. */
  public void watch(Tensor h) {
    if (segments == null) {
      return;
    }
    if (h.requires_grad()) {
      h.retain_grad();
    } else {
      h.requires_grad_(true);
    }
  }

  /** Once the way back has passed the map, its y and h are gone and their gradients are here. */
  public void record(LoraModule m, Tensor x, Tensor h, Tensor scaled, Tensor y) {
    if (segments == null) {
      return;
    }
    y.retain_grad();
    segments.keep(h);
    segments.keep(y);
    Tensor in = values(x);
    Tensor hidden = values(scaled);
    segments.onWayBack(
        () -> {
          factors.add(new Factors(in, gradient(h, m), m.in(), m.rank(), m.atA()));
          factors.add(new Factors(hidden, gradient(y, m), m.rank(), m.out(), m.atB()));
        });
  }

  /**
   * A map {@code [out, in]} whose per-sample gradients are Σ dyᵀ x over the sample's rows.
   *
   * @param x {@code [tokens, in]}
   * @param dy {@code [tokens, out]}
   * @param at where the map lies in the flat vector
   */
  public record Factors(Tensor x, Tensor dy, int in, int out, long at) {}

  /** The maps A and B of every module, after the backward pass, as they lie in the flat vector. */
  public List<Factors> factors() {
    return factors.stream().sorted(Comparator.comparingLong(Factors::at)).toList();
  }

  /** Lists them for the engine. */
  public void list(MapTable maps) {
    maps.clear();
    for (Factors f : factors()) {
      maps.add(f.x.data_ptr(), f.dy.data_ptr(), f.in, f.out, f.at);
    }
  }

  private Tensor values(Tensor tensor) {
    return segments.keep(tensor.detach().contiguous());
  }

  private Tensor gradient(Tensor tensor, LoraModule module) {
    try (PointerScope scope = new PointerScope();
        Tensor done = tensor) {
      Tensor gradient = done.grad();
      if (!gradient.defined()) {
        throw new IllegalStateException("the backward pass did not reach " + module.path());
      }
      return values(gradient);
    }
  }
}
