package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shares as bars, one of each series in every column, as an SVG file of its own. */
public final class BarChart {
  private static final int LEGEND = 40;
  private static final String DASHED = "stroke=\"#1b1f24\" stroke-dasharray=\"5 4\"";

  private final String title;
  private final Columns columns;
  private final List<Series> series;
  private final double mark;
  private final String markName;

  /**
   * Bars of one colour.
   *
   * @param shares one a column, NaN where there is none
   */
  public record Series(String name, double[] shares) {}

  /**
   * @param up what the shares are
   * @param names of the columns
   * @param mark a share that is drawn across all columns
   */
  public BarChart(
      String title,
      String up,
      List<String> names,
      List<Series> series,
      double mark,
      String markName) {
    this.title = title;
    this.columns = new Columns(up, names, new Scale(0, 1, 0.2));
    this.series = List.copyOf(series);
    this.mark = mark;
    this.markName = markName;
  }

  /** The file. */
  public String svg() {
    List<Html> parts = new ArrayList<>(columns.frame());
    for (int column = 0; column < columns.names().size(); column++) {
      for (int i = 0; i < series.size(); i++) {
        double share = series.get(i).shares()[column];
        if (!Double.isNaN(share)) {
          parts.add(bar(column, i, share));
        }
      }
    }
    parts.add(columns.across(mark, DASHED));
    parts.addAll(legend());
    return SvgFile.of(Columns.WIDTH, Columns.HEIGHT + LEGEND, Columns.LEFT, title, parts);
  }

  private Html bar(int column, int place, double share) {
    double width = 0.8 * columns.width() / series.size();
    double left = columns.middle(column) + width * (place - series.size() / 2.0);
    double top = columns.down(share);
    return Html.of(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>"
            + "<text x=\"%s\" y=\"%s\" font-size=\"11\" text-anchor=\"middle\">%s</text>",
        Plot.number(left + 1),
        Plot.number(top),
        Plot.number(width - 2),
        Plot.number(columns.down(0) - top),
        SvgFile.colour(place),
        Plot.number(left + width / 2),
        Plot.number(top - 5),
        String.format(Locale.ROOT, "%.2f", share));
  }

  /** Below the columns, each entry as wide as its words. */
  private List<Html> legend() {
    List<Html> parts = new ArrayList<>();
    int x = Columns.LEFT;
    int y = Columns.HEIGHT + 14;
    for (int i = 0; i < series.size(); i++) {
      String name = series.get(i).name();
      parts.add(
          Html.of(
              "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>",
              x, y - 11, SvgFile.colour(i), x + 18, y, name));
      x += 40 + 7 * name.length();
    }
    parts.add(
        Html.of(
            "<path d=\"M%d %dh24\" %s/><text x=\"%d\" y=\"%d\">%s</text>",
            x, y - 5, new Html(DASHED), x + 30, y, markName));
    return parts;
  }
}
