package org.dualselect.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.Tokenizer;

/** A sample's tokens as text again, special tokens included. */
public final class TokenText {
  /** Neighbouring tokens that are all supervised, or all not. */
  public record Span(String text, boolean supervised) {}

  private TokenText() {}

  /**
   * The spans in order; together they are the whole text. Tokens are not decoded one by one: white
   * space and characters of several tokens need their neighbours. A character across a border goes
   * to the later span.
   */
  public static List<Span> spans(EncodedSample sample, Tokenizer tokenizer) {
    List<Span> spans = new ArrayList<>();
    String before = "";
    for (int from = 0; from < sample.length(); ) {
      boolean supervised = isSupervised(sample, from);
      int to = from;
      while (to < sample.length() && isSupervised(sample, to) == supervised) {
        to++;
      }
      String text = tokenizer.decode(Arrays.copyOf(sample.ids(), to), false);
      String settled = to == sample.length() ? text : withoutHalf(text);
      spans.add(
          new Span(settled.substring(Math.min(before.length(), settled.length())), supervised));
      before = settled;
      from = to;
    }
    return spans;
  }

  /** The bytes of half a character are decoded to replacement characters. */
  private static String withoutHalf(String text) {
    return text.replaceAll("\uFFFD+$", "");
  }

  /** The label at position 0 never counts. */
  private static boolean isSupervised(EncodedSample sample, int position) {
    return position > 0 && sample.labels()[position] != EncodedSample.IGNORE;
  }
}
