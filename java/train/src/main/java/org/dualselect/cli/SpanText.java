package org.dualselect.cli;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.dualselect.inspect.TokenText.Span;
import org.jline.utils.WCWidth;
import picocli.CommandLine.Help.Ansi.Style;

/** Spans of text broken into lines, the supervised ones green, or between marks. */
final class SpanText {
  /** Characters of a span that are shown; of a longer one, its two ends. */
  private static final int LONGEST = 1200;

  private final int width;
  private final int[] points;

  /** Which of the {@code points} are to be green. */
  private final BitSet green = new BitSet();

  /**
   * @param width columns of a line
   * @param color whether there may be colours
   */
  SpanText(List<Span> spans, int width, boolean color) {
    this.width = width;
    StringBuilder all = new StringBuilder();
    int from = 0;
    for (Span span : spans) {
      String text = Terminal.escape(shortened(span.text())).replace('\t', '⇥');
      all.append(span.supervised() && !color ? "[[" + text + "]]" : text);
      int to = all.codePointCount(0, all.length());
      green.set(from, to, span.supervised() && color);
      from = to;
    }
    points = all.codePoints().toArray();
  }

  /** How to tell supervised tokens from the others. */
  static String legend(boolean color) {
    return color ? "are green" : "stand between [[ and ]]";
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < points.length; ) {
      int to = lineEnd(from);
      lines.add(line(from, to));
      // The space or line break that ends a line is not shown.
      from = to < points.length && isBreak(points[to]) ? to + 1 : to;
    }
    return lines;
  }

  private static String shortened(String text) {
    int count = text.codePointCount(0, text.length());
    if (count <= LONGEST) {
      return text;
    }
    int head = text.offsetByCodePoints(0, LONGEST / 2);
    int tail = text.offsetByCodePoints(0, count - LONGEST / 2);
    String left = "\n... " + Page.count(count - LONGEST, "character") + " not shown ...\n";
    return text.substring(0, head) + left + text.substring(tail);
  }

  /** Up to a line break, or to the last space that fits, or as far as it fits. */
  private int lineEnd(int from) {
    int space = -1;
    int columns = 0;
    for (int i = from; i < points.length; i++) {
      if (points[i] == '\n') {
        return i;
      }
      space = points[i] == ' ' ? i : space;
      columns += Math.max(0, WCWidth.wcwidth(points[i]));
      if (columns > width) {
        return space > from ? space : i;
      }
    }
    return points.length;
  }

  private static boolean isBreak(int point) {
    return point == '\n' || point == ' ';
  }

  private String line(int from, int to) {
    StringBuilder line = new StringBuilder();
    boolean on = false;
    for (int i = from; i < to; i++) {
      if (green.get(i) != on) {
        on = !on;
        line.append(on ? Style.fg_green.on() : Style.fg_green.off());
      }
      line.appendCodePoint(points[i]);
    }
    return line.append(on ? Style.fg_green.off() : "").toString();
  }
}
