package org.dualselect.train;

import org.bytedeco.pytorch.Tensor;
import org.dualselect.engine.Correction;
import org.dualselect.model.Torch;

/** What the engine does with vectors as long as the adapter, on the clock. */
record FlatVectors(Session session) {
  /**
   * @param out {@code [1]} in double, receives ⟨a, b⟩
   */
  void dot(Tensor out, Tensor a, Tensor b) {
    session
        .clock()
        .engine(
            () ->
                session
                    .engine()
                    .dot(
                        Torch.doubles(out),
                        Torch.floats(a),
                        Torch.floats(b),
                        session.parameters()));
  }

  /** {@code vector += rho · other}. */
  void add(Tensor vector, Tensor other, double rho) {
    correct(vector, other, rho, Correction.ADD);
  }

  /** Takes away what of the vector points against the other (A-GEM, arXiv 1812.00420). */
  void project(Tensor vector, Tensor other) {
    correct(vector, other, 0, Correction.PROJECT);
  }

  private void correct(Tensor vector, Tensor other, double rho, Correction mode) {
    session
        .clock()
        .engine(
            () ->
                session
                    .engine()
                    .correct(
                        Torch.floats(vector),
                        Torch.floats(other),
                        rho,
                        mode,
                        session.parameters()));
  }
}
