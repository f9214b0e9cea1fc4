package org.dualselect.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.adapter.LoraModule;

/**
 * What one forward and backward pass leaves for the engine: for every LoRA map its input x, s·h of
 * its hidden h = x Aᵀ, and the gradients dh and dy of h and of the output y. A and B need no
 * autograd: their per-sample gradients are G_A = Σ dhᵀ x and G_B = Σ dyᵀ (s·h), which the engine
 * reads straight off these tensors. Lives in the pointer scope it is made in.
 *
 * <p>Under weights of 16 bits, x before dropout and dy are numbers of 16 bits and are kept as such:
 * the engine gets them in float, part by part.
 */
public final class Tape {
  /** Changes the input of a LoRA map in training, by dropout; the base path sees it unchanged. */
  public interface Dropout {
    Tensor apply(LoraModule module, Tensor x);
  }

  /** Bytes of a part's copies: 256 MiB, large enough that few launches fill a GPU. */
  private static final long PART = 256L << 20;

  /**
   * A module's tensors once the way back has passed it.
   *
   * @param x without dropout if of 16 bits, else with it
   */
  private record Entry(LoraModule module, Tensor x, Tensor scaled, Tensor dh, Tensor dy) {
    /** What it takes to give the engine x and dy in float. */
    long copied() {
      return narrow(x) ? Float.BYTES * (x.numel() + dy.numel()) : 0;
    }
  }

  private final Dropout dropout;

  /** Null: nothing is recorded. */
  private final Segments segments;

  /** For the way forward of layers that run again on the way back; null: they do not. */
  private final Tape silent;

  private final long part;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * @param dropout null for none; the same for a map whenever it is asked
   * @param recompute whether a layer keeps its input alone and runs again on the way back: the
   *     activations of one layer in memory instead of all layers', for up to half more time (with
   *     frozen weights the way back costs no more than the way forward)
   */
  public Tape(Dropout dropout, boolean recompute) {
    this(dropout, recompute, PART);
  }

  /**
   * @param part bytes of copies that the engine may get at a time
   */
  Tape(Dropout dropout, boolean recompute, long part) {
    this(dropout, new Segments(), recompute ? new Tape(dropout, null, null, part) : null, part);
  }

  private Tape(Dropout dropout, Segments segments, Tape silent, long part) {
    this.dropout = dropout;
    this.segments = segments;
    this.silent = silent;
    this.part = part;
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

  /**
   * Once the way back has passed the map, its y and h are gone and their gradients are here.
   *
   * @param x as the base map reads it
   * @param input as the adapter does: in float, after dropout
   * @param y in the type of x
   */
  public void record(LoraModule m, Tensor x, Tensor input, Tensor h, Tensor scaled, Tensor y) {
    if (segments == null) {
      return;
    }
    y.retain_grad();
    segments.keep(h);
    segments.keep(y);
    Tensor in = values(narrow(x) ? x : input);
    Tensor hidden = values(scaled);
    segments.onWayBack(() -> entries.add(new Entry(m, in, hidden, gradient(h, m), gradient(y, m))));
  }

  /**
   * A map {@code [out, in]} whose per-sample gradients are Σ dyᵀ x over the sample's rows.
   *
   * @param x {@code [tokens, in]} in float
   * @param dy {@code [tokens, out]} in float
   * @param at where the map lies in the flat vector
   */
  public record Factors(Tensor x, Tensor dy, int in, int out, long at) {}

  /**
   * The maps A and B of every module, after the backward pass, in the order in which they lie in
   * the flat vector. Those of float weights come at once, others in parts that their copies do not
   * outlive.
   */
  public void forEachPart(Consumer<List<Factors>> use) {
    if (entries.isEmpty()) {
      throw new IllegalStateException("no backward pass has filled the tape");
    }
    entries.sort(Comparator.comparingLong(e -> e.module.atA()));
    for (int from = 0, to; from < entries.size(); from = to) {
      long copied = entries.get(from).copied();
      to = from + 1;
      while (to < entries.size() && copied + entries.get(to).copied() <= part) {
        copied += entries.get(to++).copied();
      }
      try (PointerScope scope = new PointerScope()) {
        use.accept(entries.subList(from, to).stream().flatMap(this::factors).toList());
      }
    }
  }

  /** Holds what the engine needs in that scope, beyond the one that the tape was made in. */
  public void keepIn(PointerScope scope) {
    for (Entry e : entries) {
      Stream.of(e.x, e.scaled, e.dh, e.dy).forEach(scope::attach);
    }
  }

  private Stream<Factors> factors(Entry e) {
    LoraModule m = e.module;
    Tensor x = narrow(e.x) ? drop(m, e.x.to(ScalarType.Float)) : e.x;
    return Stream.of(
        new Factors(x, e.dh, m.in(), m.rank(), m.atA()),
        new Factors(e.scaled, e.dy.to(ScalarType.Float), m.rank(), m.out(), m.atB()));
  }

  private static boolean narrow(Tensor x) {
    return x.scalar_type().value != ScalarType.Float.value;
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
