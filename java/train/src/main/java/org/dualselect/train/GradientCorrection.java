package org.dualselect.train;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.model.Torch;
import org.dualselect.train.ExtensionSettings.RhoScale;
import org.dualselect.train.TrainSettings.Correction;

/**
 * How the references' gradient r joins the task gradient g:
 *
 * <ul>
 *   <li>add: g + ρ r (the paper's release)
 *   <li>conflict: the same, but only where ⟨g, r⟩ &lt; 0
 *   <li>project: g − min(0, ⟨g, r⟩ / ⟨r, r⟩) r (A-GEM, arXiv 1812.00420)
 *   <li>surgery: project, then add (SafeGrad, arXiv 2508.07172)
 * </ul>
 *
 * With {@link RhoScale#TASK} ρ stands for ρ |g| / |r|; an r of 0 adds nothing.
 */
record GradientCorrection(FlatVectors vectors, Correction correction, RhoScale scale, double rho) {
  GradientCorrection(Session session, TrainSettings settings) {
    this(
        new FlatVectors(session),
        settings.selection().correction(),
        settings.extensions().rhoScale(),
        settings.selection().rho());
  }

  /**
   * @param gradient g, corrected in place
   * @param reference r
   * @param dot {@code [1]}, ⟨g, r⟩; nothing here waits for it, nor for the next two
   * @param norm2 {@code [1]}, |g|²
   * @param referenceNorm2 {@code [1]}, |r|²
   */
  void apply(Tensor gradient, Tensor reference, Tensor dot, Tensor norm2, Tensor referenceNorm2) {
    switch (correction) {
      case ADD -> add(gradient, reference, null, norm2, referenceNorm2);
      case CONFLICT -> add(gradient, reference, dot.lt(Torch.scalar(0)), norm2, referenceNorm2);
      case PROJECT -> vectors.project(gradient, reference);
      case SURGERY -> {
        vectors.project(gradient, reference);
        add(gradient, reference, null, norm2, referenceNorm2);
      }
      case NONE -> {}
    }
  }

  /**
   * @param where {@code [1]}, whether at all; null: always
   */
  private void add(
      Tensor gradient, Tensor reference, Tensor where, Tensor norm2, Tensor referenceNorm2) {
    if (scale == RhoScale.RAW && where == null) {
      vectors.add(gradient, reference, rho);
      return;
    }
    Tensor strength =
        scale == RhoScale.RAW
            ? torch.ones_like(norm2)
            : norm2
                .mul(referenceNorm2.gt(Torch.scalar(0))) // ∞ · 0 would be no number
                .div(referenceNorm2.clamp_min(Torch.scalar(Double.MIN_NORMAL)))
                .sqrt();
    if (where != null) {
      strength = strength.mul(where);
    }
    gradient.addcmul_(reference, strength.to(ScalarType.Float), Torch.scalar(rho));
  }
}
