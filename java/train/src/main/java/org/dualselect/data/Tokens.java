package org.dualselect.data;

/**
 * A text as tokens that know where they come from.
 *
 * @param ids token ids [T]
 * @param starts [T]: index of each token's first char in the text
 * @param ends [T]: index behind its last char; tokens that share a character overlap there
 */
public record Tokens(int[] ids, int[] starts, int[] ends) {

  /** The first token that holds something of the text from {@code start} on; T if none does. */
  public int first(int start) {
    int token = 0;
    while (token < ids.length && ends[token] <= start) {
      token++;
    }
    return token;
  }

  /** Behind the last token that holds something of the text before {@code end}. */
  public int last(int end) {
    int token = ids.length;
    while (token > 0 && starts[token - 1] >= end) {
      token--;
    }
    return token;
  }
}
