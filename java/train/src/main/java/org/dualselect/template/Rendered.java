package org.dualselect.template;

import java.util.List;

/**
 * What a template makes of its values.
 *
 * @param generations where the text of {@code {% generation %}} blocks lies, in order
 */
public record Rendered(String text, List<Span> generations) {
  /** From {@code start} up to {@code end}, in chars of the text. */
  public record Span(int start, int end) {
    boolean overlaps(Span other) {
      return start < other.end && other.start < end;
    }
  }
}
