package org.dualselect.demo;

/**
 * A row of the table.
 *
 * @param model whose
 * @param seconds that making it took
 */
public record Result(String model, Scores scores, double seconds) {}
