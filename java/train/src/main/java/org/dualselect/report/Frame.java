package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;

/** A rectangle of an SVG drawing, in its pixels, with the scales of its two axes. */
record Frame(int left, int top, int right, int bottom, Scale x, Scale y) {
  /** Told apart by people who see colours differently too (Okabe and Ito). */
  private static final List<String> COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6b7683");

  /** Of the thing with that number, from 0; after the last they begin again. */
  static String colour(int number) {
    return COLOURS.get(number % COLOURS.size());
  }

  String across(double value) {
    return Plot.number(left + (right - left) * x.place(value));
  }

  String down(double value) {
    return Plot.number(bottom - (bottom - top) * y.place(value));
  }

  /** Lines down from each tick of x to its label. */
  List<Html> columns() {
    return x.ticks().stream().map(tick -> column(tick, x.label(tick))).toList();
  }

  Html column(double tick, String label) {
    return Html.of(
        "<path d=\"M%s %dV%d\" stroke=\"#d9dee4\"/><text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>",
        across(tick), top, bottom, across(tick), bottom + 18, label);
  }

  /** Lines across from each tick of y, beside its label. */
  List<Html> rows() {
    List<Html> parts = new ArrayList<>();
    for (double tick : y.ticks()) {
      parts.add(
          Html.of(
              "<path d=\"M%d %sH%d\" stroke=\"#d9dee4\"/><text x=\"%d\" y=\"%s\" dy=\"4\" text-anchor=\"end\">%s</text>",
              left, down(tick), right, left - 8, down(tick), y.label(tick)));
    }
    return parts;
  }

  /** What y is, along its axis. */
  Html up(String words) {
    return Html.of(
        "<text transform=\"translate(%d %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
        left - 52, (top + bottom) / 2, words);
  }

  /** A file of its own around a drawing. */
  static String file(int width, int height, String title, int indent, List<Html> drawing) {
    return Html.of(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13" fill="#1b1f24">
            <title>%s</title>
            <rect width="100%%" height="100%%" fill="#fff"/>
            <text x="%d" y="24" font-size="16" font-weight="bold">%s</text>
            %s
            </svg>
            """,
            width, height, title, indent, title, Html.join(drawing))
        .markup();
  }
}
