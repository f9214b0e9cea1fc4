package org.dualselect.train;

/**
 * The share of supervised tokens that a run keeps. What earlier batches kept too much or too little
 * is carried on, so that the run as a whole meets it.
 */
final class TokenBudget {
  private final double share;
  private State state = new State(0, 0);

  /**
   * @param seen tokens of all batches so far
   * @param kept those of the samples that were kept
   */
  record State(double seen, double kept) {}

  /**
   * @param share from 0, for none, to 1
   */
  TokenBudget(double share) {
    this.share = share;
  }

  State state() {
    return state;
  }

  void restore(State state) {
    this.state = state;
  }

  boolean given() {
    return share > 0;
  }

  /** How many of the next batch's tokens to keep; 0 without a budget. */
  double of(long tokens) {
    state = new State(state.seen + tokens, state.kept);
    return given() ? Math.max(Double.MIN_NORMAL, share * state.seen - state.kept) : 0;
  }

  /** So many were. */
  void kept(long tokens) {
    state = new State(state.seen, state.kept + tokens);
  }
}
