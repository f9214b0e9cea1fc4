package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;

/** A rectangle of an SVG drawing, in its pixels, with the scales of its two axes. */
record Frame(int left, int top, int right, int bottom, Scale x, Scale y) {
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
}
