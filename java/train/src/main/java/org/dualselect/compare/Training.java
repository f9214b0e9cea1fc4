package org.dualselect.compare;

/**
 * What it took to train a model.
 *
 * @param steps of the optimiser, task-only ones among them
 * @param seconds of steps and refreshes, without loading and saving
 */
public record Training(long steps, double seconds) {}
