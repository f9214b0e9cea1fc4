package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The same curves in several situations, a small panel each on one scale, as an SVG file. */
public final class LinePanels {
  private static final int COLUMNS = 3;
  private static final int LEFT = 70;
  private static final int TOP = 96;
  private static final int WIDE = 250;
  private static final int HIGH = 170;
  private static final int ACROSS = 300;
  private static final int DOWN = 236;

  /** Pixels of a title's letter; 16 pixels bold take 7.4. */
  private static final int TITLE_LETTER = 8;

  /** Of a letter at this size, roughly; labels that would touch are cut. */
  private static final double LETTER = 7.5;

  private final String title;
  private final String up;
  private final List<String> places;
  private final List<Panel> panels;
  private final Scale x;
  private final Scale y;

  /** A situation. Lines of the same place in the list have the same colour. */
  public record Panel(String name, List<Line> lines) {}

  /**
   * @param points one for each place along x
   */
  public record Line(String name, List<Point> points) {}

  /**
   * @param deviation that a bar shows; null for none
   * @param marked drawn large
   */
  public record Point(double y, Double deviation, boolean marked) {}

  /**
   * @param up what y is, in per cent
   * @param places names along x
   * @param panels one at least, with the same lines each
   */
  public LinePanels(String title, String up, List<String> places, List<Panel> panels) {
    this.title = title;
    this.up = up;
    this.places = places;
    this.panels = panels;
    this.x = new Scale(-0.25, places.size() - 0.75, 1);
    var range = all().flatMapToDouble(LinePanels::ends).summaryStatistics();
    this.y = Scale.around(range.getMin(), range.getMax()).within(0, 100);
  }

  private Stream<Point> all() {
    return panels.stream().flatMap(p -> p.lines().stream()).flatMap(line -> line.points().stream());
  }

  private static DoubleStream ends(Point point) {
    double reach = point.deviation() == null ? 0 : point.deviation();
    return DoubleStream.of(point.y() - reach, point.y() + reach);
  }

  /** The file. */
  public String svg() {
    List<Html> parts = new ArrayList<>(legend());
    for (int i = 0; i < panels.size(); i++) {
      parts.add(drawn(panels.get(i), LEFT + ACROSS * (i % COLUMNS), TOP + DOWN * (i / COLUMNS)));
    }
    int rows = (panels.size() + COLUMNS - 1) / COLUMNS;
    int across = Math.max(ACROSS * Math.min(COLUMNS, panels.size()), TITLE_LETTER * title.length());
    int width = LEFT + across;
    return SvgFile.of(width, TOP + DOWN * rows, LEFT, title, parts);
  }

  private List<Html> legend() {
    List<Html> parts = new ArrayList<>();
    double from = LEFT;
    List<Line> lines = panels.get(0).lines();
    for (int i = 0; i < lines.size(); i++) {
      String name = lines.get(i).name();
      parts.add(
          Html.of(
              "<circle cx=\"%s\" cy=\"50\" r=\"6\" fill=\"%s\"/><text x=\"%s\" y=\"50\" dy=\"4\">%s</text>",
              Plot.number(from + 6), SvgFile.colour(i), Plot.number(from + 18), name));
      from += 40 + LETTER * name.length();
    }
    return parts;
  }

  private Html drawn(Panel panel, int left, int top) {
    Frame frame = new Frame(left, top, left + WIDE, top + HIGH, x, y);
    List<Html> parts = new ArrayList<>(frame.rows());
    int letters = (int) (WIDE / (places.size() * LETTER));
    for (int i = 0; i < places.size(); i++) {
      parts.add(frame.column(i, cut(places.get(i), letters)));
    }
    if (left == LEFT) {
      parts.add(frame.up(up));
    }
    parts.add(
        Html.of(
            "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>",
            left, top - 10, panel.name()));
    for (int i = 0; i < panel.lines().size(); i++) {
      parts.add(drawn(frame, panel.lines().get(i), SvgFile.colour(i)));
    }
    return Html.of("<g>%s</g>", Html.join(parts));
  }

  private static String cut(String name, int letters) {
    return name.length() <= letters ? name : name.substring(0, Math.max(1, letters - 1)) + "\u2026";
  }

  private static Html drawn(Frame frame, Line line, String colour) {
    List<Point> points = line.points();
    List<Html> parts = new ArrayList<>();
    List<String> places =
        IntStream.range(0, points.size())
            .mapToObj(i -> frame.across(i) + " " + frame.down(points.get(i).y()))
            .toList();
    parts.add(Html.of("<path d=\"M%s\" fill=\"none\"/>", String.join("L", places)));
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      if (point.deviation() != null) {
        parts.add(
            Html.of(
                "<path d=\"M%s %sV%s\" stroke-opacity=\"0.5\"/>",
                frame.across(i),
                frame.down(point.y() - point.deviation()),
                frame.down(point.y() + point.deviation())));
      }
      parts.add(
          Html.of(
              "<circle cx=\"%s\" cy=\"%s\" r=\"%d\"/>",
              frame.across(i), frame.down(point.y()), point.marked() ? 6 : 3));
    }
    return Html.of(
        "<g stroke=\"%s\" fill=\"%s\" stroke-width=\"2\">%s</g>", colour, colour, Html.join(parts));
  }
}
