package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Groups of points in the plane as an SVG file of its own: every point small, the mean of a group
 * large and pale, and levels to compare with as broken lines.
 */
public final class ScatterPlot {
  private static final int LEFT = 70;
  private static final int TOP = 40;
  private static final int WIDE = 500;
  private static final int HIGH = 380;
  private static final int BOTTOM = 60;

  /** Pixels from a name of the legend to the next. */
  private static final int LINE = 22;

  /** Of a letter at this size, roughly. */
  private static final double LETTER = 7.5;

  private final String title;
  private final String across;
  private final String up;
  private final List<Group> groups;
  private final List<Level> levels;
  private final Frame frame;

  /** Points of one colour and shape. */
  public record Group(String name, List<Point> points) {}

  /** A place in the units of the axes. */
  public record Point(double x, double y) {}

  /** A line across, at a y that is no group's. */
  public record Level(String name, double y) {}

  /**
   * @param across what x is
   * @param up what y is, in per cent
   * @param groups none without a point
   */
  public ScatterPlot(
      String title, String across, String up, List<Group> groups, List<Level> levels) {
    this.title = title;
    this.across = across;
    this.up = up;
    this.groups = groups;
    this.levels = levels;
    DoubleStream heights = levels.stream().mapToDouble(Level::y);
    this.frame =
        new Frame(
            LEFT,
            TOP,
            LEFT + WIDE,
            TOP + HIGH,
            scale(all().mapToDouble(Point::x)),
            scale(DoubleStream.concat(all().mapToDouble(Point::y), heights)).within(0, 100));
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
            LEFT + WIDE / 2, TOP + HIGH + BOTTOM - 16, across));
    parts.add(frame.up(up));
    levels.forEach(level -> parts.add(drawn(level)));
    for (int i = 0; i < groups.size(); i++) {
      parts.add(drawn(groups.get(i), i));
    }
    int letters = groups.stream().mapToInt(group -> group.name().length()).max().orElse(0);
    int width = frame.right() + Math.max(190, 50 + (int) (LETTER * letters));
    int height = TOP + Math.max(HIGH + BOTTOM, LINE * (groups.size() + 1));
    return SvgFile.of(width, height, LEFT, title, parts);
  }

  /** Its name stands on the side of the line where the picture has more room. */
  private Html drawn(Level level) {
    String y = frame.down(level.y());
    int beside = frame.y().place(level.y()) > 0.5 ? 16 : -6;
    return Html.of(
        "<path d=\"M%d %sH%d\" stroke=\"#57606a\" stroke-dasharray=\"6 4\"/>"
            + "<text x=\"%d\" y=\"%s\" dy=\"%d\" text-anchor=\"end\" fill=\"#57606a\""
            + " stroke=\"#fff\" stroke-width=\"4\" paint-order=\"stroke\">%s</text>",
        LEFT, y, frame.right(), frame.right() - 6, y, beside, level.name());
  }

  private Html drawn(Group group, int place) {
    double meanX = group.points().stream().mapToDouble(Point::x).average().orElseThrow();
    double meanY = group.points().stream().mapToDouble(Point::y).average().orElseThrow();
    List<Html> marks = new ArrayList<>();
    marks.add(mark(place, new Point(meanX, meanY), 11, " fill-opacity=\"0.35\""));
    for (Point point : group.points()) {
      marks.add(mark(place, point, 4, " stroke=\"#fff\""));
    }
    int height = TOP + 16 + LINE * place;
    String x = Integer.toString(frame.right() + 24);
    marks.add(SvgFile.mark(place, x, Integer.toString(height), 6, Html.NONE));
    return Html.of(
        "<g fill=\"%s\">%s</g><text x=\"%d\" y=\"%d\" dy=\"4\">%s</text>",
        SvgFile.colour(place), Html.join(marks), frame.right() + 38, height, group.name());
  }

  private Html mark(int group, Point point, int radius, String how) {
    String x = frame.across(point.x());
    return SvgFile.mark(group, x, frame.down(point.y()), radius, new Html(how));
  }
}
