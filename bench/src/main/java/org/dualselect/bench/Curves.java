package org.dualselect.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dualselect.data.AtomicFiles;

/** Curves as an SVG file: places on the abscissa side by side, the ordinate from zero. */
final class Curves {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 400;
  private static final int LEFT = 70;
  private static final int RIGHT = 590;
  private static final int TOP = 50;
  private static final int BOTTOM = 340;
  private static final int TICKS = 5; // at least, on the ordinate

  /** Apart for colour-blind eyes, too (Okabe and Ito). */
  private static final List<String> COLORS =
      List.of("#0072b2", "#d55e00", "#009e73", "#000000", "#cc79a7", "#e69f00", "#56b4e9");

  private final StringBuilder svg = new StringBuilder();
  private final int places;
  private final double step;
  private final double most;

  private Curves(int places, double highest) {
    this.places = places;
    double least = highest / TICKS;
    double decade = Math.pow(10, Math.floor(Math.log10(least)));
    this.step = decade * (least < 2 * decade ? 1 : least < 5 * decade ? 2 : 5);
    this.most = step * Math.ceil(highest / step);
  }

  /**
   * @param titles of the chart, the abscissa and the ordinate
   * @param curves by name: ordinates, one for each of the abscissas
   */
  static void write(
      Path file, List<String> titles, List<Integer> x, Map<String, List<Double>> curves)
      throws IOException {
    double highest =
        curves.values().stream().flatMap(List::stream).mapToDouble(y -> y).max().orElseThrow();
    Curves chart = new Curves(x.size(), highest);
    chart.frame(titles, x);
    int index = 0;
    for (Map.Entry<String, List<Double>> curve : curves.entrySet()) {
      chart.curve(curve.getKey(), curve.getValue(), COLORS.get(index % COLORS.size()), index++);
    }
    AtomicFiles.write(file, chart.svg + "</svg>\n");
  }

  private void frame(List<String> titles, List<Integer> x) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"13\">",
        WIDTH, HEIGHT);
    add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
    text(LEFT, TOP - 25, "start", titles.get(0));
    text((LEFT + RIGHT) / 2, HEIGHT - 15, "middle", titles.get(1));
    add(
        "<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
        (TOP + BOTTOM) / 2, titles.get(2));
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step)));
    for (int tick = 0; tick * step <= most + step / 2; tick++) {
      double y = y(tick * step);
      add("<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>", LEFT, y, RIGHT);
      text(LEFT - 8, y + 4, "end", String.format(Locale.ROOT, "%." + decimals + "f", tick * step));
    }
    for (int place = 0; place < places; place++) {
      text(x(place), BOTTOM + 20, "middle", String.valueOf(x.get(place)));
    }
  }

  private void curve(String name, List<Double> values, String color, int index) {
    StringBuilder points = new StringBuilder();
    for (int place = 0; place < values.size(); place++) {
      double y = y(values.get(place));
      points.append(String.format(Locale.ROOT, " %.1f,%.1f", x(place), y));
      add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>", x(place), y, color);
    }
    // With more curves than colors, the second of a color is dashed.
    String dashes = index < COLORS.size() ? "none" : "7 4";
    String line =
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/>";
    add(line, points.substring(1), color, dashes);
    int legend = TOP + 10 + 22 * index;
    add(line, "%d,%d %d,%d".formatted(RIGHT + 20, legend, RIGHT + 40, legend), color, dashes);
    text(RIGHT + 46, legend + 4, "start", name);
  }

  private double x(int place) {
    return LEFT + (place + 0.5) * (RIGHT - LEFT) / places;
  }

  private double y(double value) {
    return BOTTOM - value / most * (BOTTOM - TOP);
  }

  private void text(double x, double y, String anchor, String text) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, text);
  }

  private void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
