package org.dualselect.train;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.model.Torch;
import org.dualselect.select.Selection;
import org.dualselect.select.Selector;

/**
 * What a step gave, on the host.
 *
 * @param losses of the task samples
 * @param taught losses of the references that joined
 * @param norm of the corrected gradient, before clipping
 * @param cosine of the task gradient with the references'
 * @param selection null where all of the batch is used
 */
record StepReading(
    float[] losses, float[] taught, double norm, double cosine, Selection selection) {
  /**
   * Waits for the device, once.
   *
   * @param choice null where nothing was selected
   * @param scalars {@code [3]}: ⟨g, r⟩, |g|², the norm
   * @param referenceNorm2 {@code [1]}: |r|²
   * @param tasks samples of the pass that are of the task; the references follow
   */
  static StepReading of(
      TaskChoice choice, Tensor scalars, Tensor referenceNorm2, StepPass pass, int tasks) {
    Tensor figures =
        torch.cat(
            new TensorVector(scalars, referenceNorm2, pass.losses().to(ScalarType.Double)), 0);
    Selector.Read read = choice == null ? null : choice.read(figures);
    double[] all = read == null ? Torch.toDoubles(figures) : read.more();
    double norms = Math.sqrt(all[1] * all[3]);
    return new StepReading(
        floats(all, 4, 4 + tasks),
        floats(all, 4 + tasks, all.length),
        all[2],
        norms == 0 ? 0 : all[0] / norms,
        read == null ? null : read.selection());
  }

  /** Mean loss of the samples that were used; of the references where there were no others. */
  double loss() {
    return selection == null ? mean(trained()) : selection.mean(selection.loss());
  }

  int kept() {
    return selection == null ? trained().length : selection.kept();
  }

  int batch() {
    return trained().length;
  }

  private float[] trained() {
    return losses.length == 0 ? taught : losses;
  }

  /** Mean loss of the references; NaN of none. */
  double taughtLoss() {
    return mean(taught);
  }

  private static float[] floats(double[] all, int from, int to) {
    float[] part = new float[to - from];
    for (int i = 0; i < part.length; i++) {
      part[i] = (float) all[from + i];
    }
    return part;
  }

  private static double mean(float[] losses) {
    double mean = losses.length == 0 ? Double.NaN : 0;
    for (float loss : losses) {
      mean += loss / (double) losses.length;
    }
    return mean;
  }
}
