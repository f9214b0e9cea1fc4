package org.dualselect.diagnose;

/**
 * What a short training beside a set of references came to, and the same training on the tasks
 * alone.
 *
 * @param alone divergence of the probe after the tasks alone
 * @param beside divergence of the probe after the tasks and the references
 * @param cosine of the gradient of the first step's tasks with that of its references
 * @param taskLoss of the last step
 */
public record Rollout(Trace trace, double alone, double beside, double cosine, double taskLoss) {
  /** How much less the probe moved, in nats. */
  public double reduction() {
    return alone - beside;
  }
}
