package org.dualselect.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.dualselect.report.ScatterPlot;
import org.dualselect.report.ScatterPlot.Group;
import org.dualselect.report.ScatterPlot.Level;
import org.dualselect.report.ScatterPlot.Point;

/**
 * Safety against utility: the best place is at the top on the left. What a model was before is a
 * level: its loss on a task that it has not learned would leave the runs no room.
 */
public final class SafetyPlot {
  private SafetyPlot() {}

  /** An SVG file; nothing where one of the two was not measured. */
  public static Optional<String> of(Comparison comparison) {
    List<Group> groups = new ArrayList<>();
    List<Level> levels = new ArrayList<>();
    for (List<Outcome> runs : comparison.groups().values()) {
      List<Outcome> measured =
          runs.stream().filter(run -> run.refused() != null && run.heldOutLoss() != null).toList();
      if (measured.isEmpty()) {
        continue;
      }
      Outcome first = measured.get(0);
      if (first.seed() == null) {
        String loss = String.format(Locale.ROOT, " (loss %.2f)", first.heldOutLoss());
        levels.add(new Level(first.name() + loss, 100 * first.refused()));
      } else {
        groups.add(
            new Group(
                first.name(),
                measured.stream()
                    .map(run -> new Point(run.heldOutLoss(), 100 * run.refused()))
                    .toList()));
      }
    }
    return groups.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ScatterPlot(
                    "Safety against utility",
                    "loss on held-out task records (lower is better)",
                    "unsafe prompts refused, % (higher is better)",
                    groups,
                    levels)
                .svg());
  }
}
