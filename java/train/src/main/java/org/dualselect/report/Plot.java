package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A chart's frame: a title, a drawing that stretches to any width, and around it labels in HTML,
 * whose letters stay as they are.
 */
final class Plot {
  /** Of the drawing, both ways. */
  static final double SIZE = 1000;

  private final String title;
  private final String about;
  private final String unit;
  private final Scale x;
  private final Scale y;

  /**
   * @param about what is shown, in a sentence
   * @param unit of x
   */
  Plot(String title, String about, String unit, Scale x, Scale y) {
    this.title = title;
    this.about = about;
    this.unit = unit;
    this.x = x;
    this.y = y;
  }

  double across(double value) {
    return SIZE * x.place(value);
  }

  double down(double value) {
    return SIZE * (1 - y.place(value));
  }

  /**
   * @param legend one entry a colour; may be empty
   * @param drawing SVG inside the frame
   */
  Html around(List<Html> legend, Html drawing) {
    return Html.of(
        """
        <figure>
        <figcaption><h3>%s</h3><p>%s</p>%s</figcaption>
        <div class="plot">
        <div class="y" aria-hidden="true">%s</div>
        <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" role="img" aria-label="%s">%s%s</svg>
        <div class="x" aria-hidden="true">%s</div>
        <div class="unit">%s</div>
        </div>
        </figure>""",
        title,
        about,
        legend.isEmpty() ? Html.NONE : Html.of("<ul class=\"legend\">%s</ul>", Html.join(legend)),
        labels(y, "bottom"),
        title,
        grid(),
        drawing,
        labels(x, "left"),
        unit);
  }

  /** An entry of the legend, in that class's colour. */
  static Html legend(String type, String name) {
    return Html.of("<li class=\"%s\">%s</li>", type, name);
  }

  private static Html labels(Scale scale, String side) {
    List<Html> labels = new ArrayList<>();
    for (double tick : scale.ticks()) {
      String place = number(100 * scale.place(tick));
      labels.add(Html.of("<span style=\"%s:%s%%\">%s</span>", side, place, scale.label(tick)));
    }
    return Html.join(labels);
  }

  private Html grid() {
    List<Html> lines = new ArrayList<>();
    for (double tick : y.ticks()) {
      String type = Math.abs(tick) < 1e-9 ? "zero" : "grid";
      String height = number(down(tick));
      lines.add(Html.of("<path class=\"%s\" d=\"M0 %sH1000\"/>", type, height));
    }
    return Html.join(lines);
  }

  /** For coordinates: a tenth of a thousandth of the drawing is less than a pixel. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
