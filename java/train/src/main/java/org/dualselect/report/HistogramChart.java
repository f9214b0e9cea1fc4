package org.dualselect.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.dualselect.train.Histogram;

/** How many of all values lie where, and how many of the selected ones. */
final class HistogramChart {
  private HistogramChart() {}

  /**
   * @param unit of the values
   * @param selected some of the values
   */
  static Html of(String title, String about, String unit, Histogram all, float[] selected) {
    Histogram some = all.with(selected);
    int bins = all.counts().length;
    boolean flat = all.high() <= all.low();
    double low = flat ? all.low() - 0.5 : all.low();
    double width = (flat ? 1 : all.high() - all.low()) / bins;
    int most = Arrays.stream(all.counts()).max().orElse(1);
    Plot plot =
        new Plot(title, about, unit, Scale.between(low, low + bins * width), Scale.counts(most));
    List<Html> drawing = new ArrayList<>();
    for (int i = 0; i < bins; i++) {
      double from = plot.across(low + i * width);
      double to = plot.across(low + (i + 1) * width);
      drawing.add(bar(plot, "all", from, to, all.counts()[i]));
      drawing.add(bar(plot, "blue", from, to, some.counts()[i]));
      String words =
          String.format(
              Locale.ROOT,
              "%.4g to %.4g%n%d in all, %d selected",
              low + i * width,
              low + (i + 1) * width,
              all.counts()[i],
              some.counts()[i]);
      drawing.add(
          Html.of(
              "<rect x=\"%s\" width=\"%s\" height=\"1000\"><title>%s</title></rect>",
              Plot.number(from), Plot.number(to - from), words));
    }
    return plot.around(
        List.of(Plot.legend("blue", "selected"), Plot.legend("all", "all that were scored")),
        Html.join(drawing));
  }

  private static Html bar(Plot plot, String type, double from, double to, int count) {
    double gap = 0.08 * (to - from);
    return count == 0
        ? Html.NONE
        : Html.of(
            "<path class=\"bar %s\" d=\"M%s 1000V%sH%sV1000\"/>",
            type, Plot.number(from + gap), Plot.number(plot.down(count)), Plot.number(to - gap));
  }
}
