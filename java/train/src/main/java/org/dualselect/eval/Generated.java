package org.dualselect.eval;

/**
 * A continuation.
 *
 * @param ids of the new tokens; the last is an end token of the model if one came before the limit,
 *     as in transformers
 * @param text of them, special tokens left out; null if only ids were asked for
 */
public record Generated(int[] ids, String text) {}
