package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Groups of points in the plane as an SVG file of its own: every point small, the mean of a group
 * large and pale.
 */
public final class ScatterPlot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 480;
  private static final int LEFT = 70;
  private static final int RIGHT = 190;
  private static final int TOP = 40;
  private static final int BOTTOM = 60;

  private final String title;
  private final String across;
  private final String up;
  private final List<Group> groups;
  private final Frame frame;

  /** Points of one colour. */
  public record Group(String name, List<Point> points) {}

  /** A place in the units of the axes. */
  public record Point(double x, double y) {}

  /**
   * @param across what x is
   * @param up what y is, in per cent
   * @param groups none without a point
   */
  public ScatterPlot(String title, String across, String up, List<Group> groups) {
    this.title = title;
    this.across = across;
    this.up = up;
    this.groups = groups;
    this.frame =
        new Frame(
            LEFT,
            TOP,
            WIDTH - RIGHT,
            HEIGHT - BOTTOM,
            scale(all().mapToDouble(Point::x)),
            scale(all().mapToDouble(Point::y)).within(0, 100));
  }

  private Stream<Point> all() {
    return groups.stream().flatMap(group -> group.points().stream());
  }

  private static Scale scale(DoubleStream values) {
    var summary = values.summaryStatistics();
    return Scale.around(summary.getMin(), summary.getMax());
  }

  /** The file. */
  public String svg() {
    List<Html> parts = new ArrayList<>(frame.columns());
    parts.addAll(frame.rows());
    parts.add(
        Html.of(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
            (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16, across));
    parts.add(frame.up(up));
    for (int i = 0; i < groups.size(); i++) {
      parts.add(drawn(groups.get(i), SvgFile.colour(i), i));
    }
    return SvgFile.of(WIDTH, HEIGHT, LEFT, title, parts);
  }

  private Html drawn(Group group, String colour, int place) {
    double meanX = group.points().stream().mapToDouble(Point::x).average().orElseThrow();
    double meanY = group.points().stream().mapToDouble(Point::y).average().orElseThrow();
    List<Html> dots = new ArrayList<>();
    dots.add(dot(new Point(meanX, meanY), 11, "fill-opacity=\"0.35\""));
    for (Point point : group.points()) {
      dots.add(dot(point, 4, "stroke=\"#fff\""));
    }
    int height = TOP + 16 + 22 * place;
    return Html.of(
        "<g fill=\"%s\">%s<circle cx=\"%d\" cy=\"%d\" r=\"6\"/></g><text x=\"%d\" y=\"%d\" dy=\"4\">%s</text>",
        colour,
        Html.join(dots),
        WIDTH - RIGHT + 24,
        height,
        WIDTH - RIGHT + 38,
        height,
        group.name());
  }

  private Html dot(Point point, int radius, String how) {
    return Html.of(
        "<circle cx=\"%s\" cy=\"%s\" r=\"%d\" %s/>",
        frame.across(point.x()), frame.down(point.y()), radius, new Html(how));
  }
}
