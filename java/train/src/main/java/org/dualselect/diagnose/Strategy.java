package org.dualselect.diagnose;

import java.util.Locale;

/** How the references beside a task batch are chosen. */
public enum Strategy {
  /** By the batch's own direction. */
  DUALSELECT("dualselect", "those whose gradients point most against the batch's own"),
  /** The trainer's score with its weights of 1. */
  TRAINER_SCORE("with loss", "the same by the trainer's score, their loss less the cosine"),
  /** By the mean direction. */
  STATIC_MEAN_CONFLICT("static", "those most against the mean of all batches, for each of them"),
  /** By chance, each time. */
  PERIODIC_RANDOM("random", "drawn anew for each batch"),
  /** By chance, once. */
  UNIFORM("uniform", "drawn once, of every category as many as there are");

  private final String word;
  private final String about;

  Strategy(String word, String about) {
    this.word = word;
    this.about = about;
  }

  /** For where there is little room. */
  String word() {
    return word;
  }

  /** Which references these are. */
  String about() {
    return about;
  }

  /** As in files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
