package org.dualselect.eval;

import java.nio.file.Path;

/**
 * How often a judge prefers a model's responses to a baseline's. Each pair is judged in both orders
 * and counts as the mean of the two; a tie is a half.
 *
 * @param kind of the prompts, {@code unsafe} or {@code benign}
 * @param rate of wins among pairs
 * @param consistent pairs whose two verdicts are clear and agree: few, and the judge goes by the
 *     order
 * @param unclear verdicts, of two a pair, that could not be read and count as ties
 */
public record WinRate(String kind, Path file, Rate rate, int consistent, int unclear) {}
