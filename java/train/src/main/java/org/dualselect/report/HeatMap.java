package org.dualselect.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Shares as a table whose cells are the darker the more, as an SVG file of its own. */
public final class HeatMap {
  private static final int WIDTH = 760;
  private static final int LEFT = 180;
  private static final int TOP = 68;
  private static final int ROW = 34;
  private static final int LONGEST = 24;

  private final String title;
  private final List<String> columns;
  private final List<Row> rows;

  /**
   * @param shares one a column, from 0 to 1
   */
  public record Row(String name, double[] shares) {}

  public HeatMap(String title, List<String> columns, List<Row> rows) {
    this.title = title;
    this.columns = List.copyOf(columns);
    this.rows = List.copyOf(rows);
  }

  /** The file. */
  public String svg() {
    double most = rows.stream().flatMapToDouble(r -> Arrays.stream(r.shares)).max().orElse(1);
    List<Html> parts = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      parts.add(
          Html.of(
              "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>",
              Plot.number(left(i) + width() / 2), TOP - 10, shortened(columns.get(i))));
    }
    for (int i = 0; i < rows.size(); i++) {
      int y = TOP + ROW * i;
      parts.add(
          Html.of(
              "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
              LEFT - 10, y + ROW / 2 + 4, shortened(rows.get(i).name)));
      for (int j = 0; j < columns.size(); j++) {
        parts.add(cell(left(j), y, rows.get(i).shares[j], most));
      }
    }
    return SvgFile.of(WIDTH, TOP + ROW * rows.size() + 20, 20, title, parts);
  }

  private Html cell(double x, int y, double share, double most) {
    double depth = most > 0 ? share / most : 0;
    return Html.of(
        "<rect x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\" fill=\"#0072b2\" fill-opacity=\"%s\"/>"
            + "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\" fill=\"%s\">%s</text>",
        Plot.number(x + 1),
        y + 1,
        Plot.number(width() - 2),
        ROW - 2,
        String.format(Locale.ROOT, "%.3f", 0.04 + 0.96 * depth),
        Plot.number(x + width() / 2),
        y + ROW / 2 + 4,
        depth > 0.5 ? "#fff" : "#1b1f24",
        String.format(Locale.ROOT, "%.0f %%", 100 * share));
  }

  private double width() {
    return (WIDTH - LEFT - 20) / (double) columns.size();
  }

  private double left(int column) {
    return LEFT + width() * column;
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 1) + "…";
  }
}
