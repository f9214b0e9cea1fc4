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

  /** The same of a record's question, with the turns before it where the template has room. */
  int[] prompt(TextRecord record);

  /** Tokens that stand around every text. */
  int frame();
}
