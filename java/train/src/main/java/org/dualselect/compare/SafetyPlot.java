package org.dualselect.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dualselect.report.ScatterPlot;
import org.dualselect.report.ScatterPlot.Group;
import org.dualselect.report.ScatterPlot.Point;

/** Safety against utility: the best place is at the top on the left. */
public final class SafetyPlot {
  private SafetyPlot() {}

  /** An SVG file; nothing where one of the two was not measured. */
  public static Optional<String> of(Comparison comparison) {
    List<Group> groups = new ArrayList<>();
    for (List<Outcome> runs : comparison.groups().values()) {
      List<Point> points =
          runs.stream()
              .filter(run -> run.refused() != null && run.heldOutLoss() != null)
              .map(run -> new Point(run.heldOutLoss(), 100 * run.refused()))
              .toList();
      if (!points.isEmpty()) {
        groups.add(new Group(runs.get(0).name(), points));
      }
    }
    return groups.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ScatterPlot(
                    "Safety against utility",
                    "loss on held-out task records (lower is better)",
                    "unsafe prompts refused, % (higher is better)",
                    groups)
                .svg());
  }
}
