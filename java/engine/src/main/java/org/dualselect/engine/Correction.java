package org.dualselect.engine;

/** How a reference gradient corrects a task gradient; see {@link Engine#correct}. */
public enum Correction {
  /** {@code grad += rho * reference}, the paper's. */
  ADD,
  /** Removes the part of {@code grad} that opposes {@code reference} (A-GEM, arXiv 1812.00420). */
  PROJECT
}
