package org.dualselect.eval;

/**
 * A continuation.
 *
 * @param ids of the new tokens, without the one that ended it
 * @param text of them, special tokens left out
 */
public record Generated(int[] ids, String text) {}
