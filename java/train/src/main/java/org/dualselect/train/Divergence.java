package org.dualselect.train;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Batch;
import org.dualselect.model.Torch;

/** Ends a run whose numbers are no longer finite at the last step that was good, and says why. */
record Divergence(Session session, AdamW adamw) {
  /** Some records of a step, and their losses. */
  record Seen(Encoded data, int[] places, float[] losses) {}

  /** Counts a step whose numbers are finite; takes back one whose are not. */
  void done(double norm, Seen... seen) {
    for (Seen some : seen) {
      if (!allFinite(some.losses)) {
        adamw.takeBack();
        requireFinite(some.data, some.losses, some.places);
      }
    }
    if (!Double.isFinite(norm)) {
      throw new DivergedException(
          "the gradient's norm is " + norm + " after step " + adamw.steps());
    }
    adamw.count();
  }

  /** Where a loss is no number, finds out whether the record or the step before is to blame. */
  void requireFinite(Encoded data, float[] losses, int[] places) {
    try {
      data.requireFinite(losses, places);
    } catch (DivergedException e) {
      long steps = adamw.steps();
      throw adamw.takeBackIf(() -> allFinite(losses(data.at(places))))
          ? new DivergedException(
              e.getMessage() + " since step " + steps + ", not yet after step " + (steps - 1))
          : new DivergedException(e.getMessage() + " after step " + steps);
    }
  }

  private float[] losses(List<EncodedSample> samples) {
    try (PointerScope scope = new PointerScope()) {
      return Torch.toFloats(session.model().losses(new Batch(samples), true));
    }
  }

  private static boolean allFinite(float[] losses) {
    for (float loss : losses) {
      if (!Float.isFinite(loss)) {
        return false;
      }
    }
    return true;
  }
}
