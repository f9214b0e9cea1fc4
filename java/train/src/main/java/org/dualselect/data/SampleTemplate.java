package org.dualselect.data;

/** How a record is laid out as text, and which of its tokens are supervised. */
public interface SampleTemplate {
  /**
   * The tokens of a record, cut on the right.
   *
   * @param maxLength most tokens, those of the frame included
   */
  EncodedSample encode(TextRecord record, int maxLength);

  /**
   * The tokens of a question, up to where its answer starts; never cut.
   *
   * @param system what the model is told first, or null
   */
  int[] prompt(String system, String prompt);

  /** Tokens that stand around every text. */
  int frame();
}
