package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;

/** The frame of a chart that has names across and numbers up. */
record Columns(String up, List<String> names, Scale y) {
  static final int WIDTH = 760;
  static final int HEIGHT = 420;
  static final int LEFT = 80;
  private static final int TOP = 44;
  private static final int BOTTOM = 40;
  private static final int RIGHT = 20;

  /** Of a column. */
  double width() {
    return (WIDTH - LEFT - RIGHT) / (double) names.size();
  }

  /** The middle of the column in that place. */
  double middle(int column) {
    return LEFT + width() * (column + 0.5);
  }

  double down(double value) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y.place(value);
  }

  /** A line through all columns. */
  Html across(double value, String stroke) {
    return Html.of(
        "<path d=\"M%d %sH%d\" %s/>",
        LEFT, Plot.number(down(value)), WIDTH - RIGHT, new Html(stroke));
  }

  /** Names, numbers, and a line at every number. */
  List<Html> frame() {
    List<Html> parts = new ArrayList<>();
    for (double tick : y.ticks()) {
      boolean zero = Math.abs(tick) < 1e-9;
      parts.add(across(tick, zero ? "stroke=\"#8b949e\"" : "stroke=\"#d9dee4\""));
      parts.add(
          Html.of(
              "<text x=\"%d\" y=\"%s\" dy=\"4\" text-anchor=\"end\">%s</text>",
              LEFT - 8, Plot.number(down(tick)), y.label(tick)));
    }
    for (int i = 0; i < names.size(); i++) {
      parts.add(
          Html.of(
              "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>",
              Plot.number(middle(i)), HEIGHT - BOTTOM + 22, names.get(i)));
    }
    parts.add(
        Html.of(
            "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
            (TOP + HEIGHT - BOTTOM) / 2, up));
    return parts;
  }
}
