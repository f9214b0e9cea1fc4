package org.dualselect.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Curves over the steps of a run, or over its refreshes. */
final class LineChart {
  /** More would not be seen, and each makes the page longer. */
  private static final int MOST_POINTS = 200;

  private static final int MOST_MARKS = 24;

  /** From here on a mean over some neighbours shows what the single values hide. */
  private static final int SMOOTHED_FROM = 20;

  /** In the order of the curves. */
  private static final List<String> TYPES = List.of("blue", "orange");

  private final String title;
  private final String about;
  private final String unit;
  private final List<Curve> curves = new ArrayList<>();
  private double[] x;
  private double[] marks = {};
  private String mark = "";
  private boolean smooth = true;
  private double least = Double.NaN;
  private double most = Double.NaN;

  /**
   * @param unit of {@code x}
   * @param x ascending whole numbers
   */
  LineChart(String title, String about, String unit, double[] x) {
    this.title = title;
    this.about = about;
    this.unit = unit;
    this.x = x;
  }

  /** Adds a line: a value for each x, NaN where there is none. */
  LineChart line(String name, double[] y) {
    curves.add(new Curve(name, y));
    return this;
  }

  /** Marks places between the x, called {@code name}; too many would hide the curves. */
  LineChart marks(String name, double[] places) {
    mark = name;
    marks = places.length > MOST_MARKS ? new double[0] : places;
    return this;
  }

  /** The values that the y axis shows at least. */
  LineChart shows(double from, double to) {
    least = from;
    most = to;
    return this;
  }

  /** Shows the values alone, without their means. */
  LineChart exact() {
    smooth = false;
    return this;
  }

  /** Nothing, if no curve has a value. */
  Html html() {
    curves.removeIf(Curve::empty);
    if (curves.isEmpty()) {
      return Html.NONE;
    }
    int group = (x.length + MOST_POINTS - 1) / MOST_POINTS;
    x = new Curve("", x).grouped(group).y();
    curves.replaceAll(curve -> curve.grouped(group));
    Plot plot = new Plot(title, about, unit, Scale.whole(x[0], x[x.length - 1]), range());
    List<Html> drawing = new ArrayList<>();
    for (double place : marks) {
      String across = Plot.number(plot.across(place + 0.5));
      drawing.add(Html.of("<path class=\"mark\" d=\"M%s 0V1000\"/>", across));
    }
    for (int i = 0; i < curves.size(); i++) {
      draw(plot, curves.get(i), TYPES.get(i), drawing);
    }
    for (int i = 0; i < x.length; i++) {
      drawing.add(column(plot, i, group));
    }
    return plot.around(legend(group), Html.join(drawing));
  }

  private Scale range() {
    DoubleStream values =
        DoubleStream.concat(
            DoubleStream.of(least, most),
            curves.stream().flatMapToDouble(c -> Arrays.stream(c.y())));
    var summary = values.filter(value -> !Double.isNaN(value)).summaryStatistics();
    return Scale.around(summary.getMin(), summary.getMax());
  }

  private void draw(Plot plot, Curve curve, String type, List<Html> drawing) {
    if (!smoothed()) {
      drawing.add(Html.of("<path class=\"line %s\" d=\"%s\"/>", type, path(plot, curve)));
      if (x.length < SMOOTHED_FROM) {
        drawing.add(Html.of("<path class=\"dots %s\" d=\"%s\"/>", type, dots(plot, curve)));
      }
      return;
    }
    Curve smooth = curve.smoothed(Math.max(2, x.length / 25));
    drawing.add(Html.of("<path class=\"line faint %s\" d=\"%s\"/>", type, path(plot, curve)));
    drawing.add(Html.of("<path class=\"line %s\" d=\"%s\"/>", type, path(plot, smooth)));
  }

  private boolean smoothed() {
    return smooth && x.length >= SMOOTHED_FROM;
  }

  /** Lines of no length, whose round ends are all there is of them. */
  private String dots(Plot plot, Curve curve) {
    return path(plot, curve).replace("L", "h0M") + "h0";
  }

  private String path(Plot plot, Curve curve) {
    StringBuilder path = new StringBuilder();
    boolean open = false;
    for (int i = 0; i < x.length; i++) {
      boolean there = !Double.isNaN(curve.y()[i]);
      if (there) {
        String place = Plot.number(plot.across(x[i])) + " " + Plot.number(plot.down(curve.y()[i]));
        path.append(open ? "L" : "M").append(place);
      }
      open = there;
    }
    return path.toString();
  }

  /** The invisible column over a point, which says what is there. */
  private Html column(Plot plot, int i, int group) {
    double width = Plot.SIZE / x.length;
    StringBuilder words = new StringBuilder(unit + " " + label(x[i], group));
    for (Curve curve : curves) {
      if (!Double.isNaN(curve.y()[i])) {
        words.append(String.format(Locale.ROOT, "%n%s %.4g", curve.name(), curve.y()[i]));
      }
    }
    return Html.of(
        "<rect x=\"%s\" width=\"%s\" height=\"1000\"><title>%s</title></rect>",
        Plot.number(plot.across(x[i]) - width / 2), Plot.number(width), words);
  }

  private static String label(double x, int group) {
    return group == 1
        ? String.format(Locale.ROOT, "%.0f", x)
        : String.format(Locale.ROOT, "%.0f and its neighbours, mean of %d", x, group);
  }

  private List<Html> legend(int group) {
    List<Html> legend = new ArrayList<>();
    for (int i = 0; i < curves.size() && curves.size() > 1; i++) {
      legend.add(Plot.legend(TYPES.get(i), curves.get(i).name()));
    }
    if (smoothed()) {
      String each = group == 1 ? "each " + unit : "mean of " + group + " " + unit + "s";
      legend.add(Plot.legend("plain", "thin: " + each + ", thick: mean of neighbours"));
    }
    if (marks.length > 0) {
      legend.add(Plot.legend("marked", mark));
    }
    return legend;
  }
}
