package org.dualselect.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Every value of a column as a dot, and a line at their median, as an SVG file of its own. */
public final class DotPlot {
  private final String title;
  private final Columns columns;
  private final List<Column> values;

  /**
   * @param median of the values
   */
  public record Column(String name, double[] values, double median) {}

  /**
   * @param up what the values are; 0 is always shown
   * @param values some, and none infinite
   */
  public DotPlot(String title, String up, List<Column> values) {
    this.title = title;
    this.values = List.copyOf(values);
    var range = values.stream().flatMapToDouble(c -> Arrays.stream(c.values)).summaryStatistics();
    Scale y = Scale.around(Math.min(0, range.getMin()), Math.max(0, range.getMax()));
    this.columns = new Columns(up, values.stream().map(Column::name).toList(), y);
  }

  /** The file. */
  public String svg() {
    List<Html> parts = new ArrayList<>(columns.frame());
    for (int i = 0; i < values.size(); i++) {
      parts.add(dots(i));
    }
    return SvgFile.of(Columns.WIDTH, Columns.HEIGHT, Columns.LEFT, title, parts);
  }

  /** Side by side in their order, so that equal values are both seen. */
  private Html dots(int column) {
    double[] all = values.get(column).values;
    double reach = 0.6 * columns.width();
    double left = columns.middle(column) - reach / 2;
    List<Html> dots = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      dots.add(
          Html.of(
              "<circle cx=\"%s\" cy=\"%s\" r=\"4\" fill-opacity=\"0.7\"/>",
              Plot.number(left + reach * (i + 0.5) / all.length),
              Plot.number(columns.down(all[i]))));
    }
    dots.add(
        Html.of(
            "<path d=\"M%s %sh%s\" stroke=\"%s\" stroke-width=\"3\"/>",
            Plot.number(left),
            Plot.number(columns.down(values.get(column).median)),
            Plot.number(reach),
            SvgFile.colour(column)));
    return Html.of("<g fill=\"%s\">%s</g>", SvgFile.colour(column), Html.join(dots));
  }
}
