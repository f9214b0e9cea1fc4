package org.dualselect.model;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.adapter.LoraModule;
import org.dualselect.engine.MapTable;

/**
 * What one forward pass leaves for the engine: for every LoRA map its input x, its hidden h = x Aᵀ,
 * s·h, and the output y. A and B need no autograd: their per-sample gradients are G_A = Σ dhᵀ x and
 * G_B = Σ dyᵀ (s·h), which the engine reads straight off these tensors once the backward pass has
 * left dh and dy. Lives in the pointer scope it is made in.
 */
public final class Tape {
  /** Changes the input of a LoRA map in training, by dropout; the base path sees it unchanged. */
  public interface Dropout {
    Tensor apply(LoraModule module, Tensor x);
  }

  private record Entry(LoraModule module, Tensor x, Tensor h, Tensor scaled, Tensor y) {}

  private final Dropout dropout;
  private final Segments segments = new Segments();
  private final List<Entry> entries = new ArrayList<>();

  /**
   * @param dropout null for none
   */
  public Tape(Dropout dropout) {
    this.dropout = dropout;
  }

  Segments segments() {
    return segments;
  }

  public Tensor drop(LoraModule module, Tensor x) {
    return dropout == null ? x : dropout.apply(module, x);
  }

  /** Below the first adapted layer nothing needs a gradient, so h may have to start the graph. */
  public void watch(Tensor h) {
    if (h.requires_grad()) {
      h.retain_grad();
    } else {
      h.requires_grad_(true);
    }
  }

  public void record(LoraModule module, Tensor x, Tensor h, Tensor scaled, Tensor y) {
    y.retain_grad();
    entries.add(
        new Entry(
            module, segments.keep(x), segments.keep(h), segments.keep(scaled), segments.keep(y)));
  }

  /**
   * A map {@code [out, in]} whose per-sample gradients are Σ dyᵀ x over the sample's rows.
   *
   * @param x {@code [tokens, in]}
   * @param dy {@code [tokens, out]}
   * @param at where the map lies in the flat vector
   */
  public record Factors(Tensor x, Tensor dy, int in, int out, long at) {}

  /** The maps A and B of every module, after the backward pass. */
  public List<Factors> factors() {
    List<Factors> factors = new ArrayList<>();
    for (Entry e : entries) {
      LoraModule m = e.module;
      factors.add(new Factors(e.x.contiguous(), gradient(e.h, m), m.in(), m.rank(), m.atA()));
      factors.add(new Factors(e.scaled.contiguous(), gradient(e.y, m), m.rank(), m.out(), m.atB()));
    }
    return factors;
  }

  /** Lists them for the engine. */
  public void list(MapTable maps) {
    maps.clear();
    for (Factors f : factors()) {
      maps.add(f.x.data_ptr(), f.dy.data_ptr(), f.in, f.out, f.at);
    }
  }

  private static Tensor gradient(Tensor tensor, LoraModule module) {
    Tensor gradient = tensor.grad();
    if (!gradient.defined()) {
      throw new IllegalStateException("the backward pass did not reach " + module.path());
    }
    return gradient.contiguous();
  }
}
