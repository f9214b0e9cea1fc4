package org.dualselect.diagnose;

import java.util.Locale;

/** How the references beside a task batch are chosen. */
public enum Strategy {
  /** By the batch's own direction. */
  DUALSELECT("those whose gradients point most against the batch's own"),
  /** The trainer's score with its weights of 1. */
  TRAINER_SCORE("the same by the trainer's score, their loss less the cosine"),
  /** By the mean direction. */
  STATIC_MEAN_CONFLICT("those most against the mean of all batches, for each of them"),
  /** By chance, each time. */
  PERIODIC_RANDOM("drawn anew for each batch"),
  /** By chance, once. */
  UNIFORM("drawn once, of every category as many as there are");

  private final String about;

  Strategy(String about) {
    this.about = about;
  }

  /** Which references these are. */
  String about() {
    return about;
  }

  /** Its name, the same everywhere. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
