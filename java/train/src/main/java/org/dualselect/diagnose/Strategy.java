package org.dualselect.diagnose;

import java.util.Locale;

/** How the references beside a task batch are chosen. */
public enum Strategy {
  /** Those whose gradients point most against the batch's own direction. */
  DUALSELECT("dualselect"),
  /** The trainer's score with its weights of 1: loss − cosine with that direction. */
  TRAINER_SCORE("with loss"),
  /** Those most against the mean direction of all batches, for every batch. */
  STATIC_MEAN_CONFLICT("static"),
  /** Drawn anew for every batch. */
  PERIODIC_RANDOM("random"),
  /** Drawn once, as many of each category as there are. */
  UNIFORM("uniform");

  private final String word;

  Strategy(String word) {
    this.word = word;
  }

  /** For where there is little room. */
  public String word() {
    return word;
  }

  /** As in files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
