package org.dualselect.continual;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.compare.Spread;
import org.dualselect.report.LinePanels;
import org.dualselect.report.LinePanels.Line;
import org.dualselect.report.LinePanels.Panel;
import org.dualselect.report.LinePanels.Point;

/** The accuracy on each task over the stages, a panel for each method. */
public final class ForgettingPlot {
  private final List<String> tasks;
  private final Map<String, List<List<Sequence>>> stages = new LinkedHashMap<>();

  private ForgettingPlot(ContinualResult result) {
    this.tasks = result.tasks();
    List<Sequence> before = new ArrayList<>();
    for (Sequence sequence : result.sequences()) {
      int number = sequence.last().number();
      if (number == 0) {
        before.add(sequence);
        continue;
      }
      List<List<Sequence>> own =
          stages.computeIfAbsent(
              sequence.outcome().name(), name -> new ArrayList<>(List.of(before)));
      if (own.size() == number) {
        own.add(new ArrayList<>());
      }
      own.get(number).add(sequence);
    }
  }

  /** An SVG file, once there is a stage. */
  public static String of(ContinualResult result) {
    ForgettingPlot plot = new ForgettingPlot(result);
    List<String> places = new ArrayList<>(List.of("before"));
    places.addAll(plot.tasks);
    return new LinePanels(
            "Accuracy on each task after every stage; large: just learned",
            "token accuracy, %",
            places,
            plot.panels())
        .svg();
  }

  private List<Panel> panels() {
    List<Panel> panels = new ArrayList<>();
    stages.forEach(
        (name, own) -> {
          List<Line> lines = new ArrayList<>();
          for (int task = 0; task < tasks.size(); task++) {
            lines.add(line(task, own));
          }
          panels.add(new Panel(name, lines));
        });
    return panels;
  }

  private Line line(int task, List<List<Sequence>> own) {
    List<Point> points = new ArrayList<>();
    for (int stage = 0; stage < own.size(); stage++) {
      Spread spread = Spread.of(own.get(stage), s -> 100 * s.accuracy(task));
      points.add(new Point(spread.mean(), spread.standardDeviation(), stage == task + 1));
    }
    return new Line(tasks.get(task), points);
  }
}
