package org.dualselect.train;

/**
 * What is kept of a run for the case that it breaks off.
 *
 * @param checkpointEvery steps between checkpoints; 0 for one an epoch
 * @param keep how many checkpoints stay, the newest
 * @param resume whether to go on from the newest checkpoint in the output folder
 */
public record CheckpointSettings(int checkpointEvery, int keep, boolean resume) {

  public CheckpointSettings {
    Require.atLeast("--checkpoint-every", 0, checkpointEvery);
    Require.atLeast("--keep", 1, keep);
  }
}
