package org.dualselect.bench;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.dualselect.train.TrainSettings;

/** The paper's rule for tasks on the host, as the rivals apply it: the K lowest scores. */
final class HostSelection {
  private HostSelection() {}

  static int[] tasks(TrainSettings settings, double[] losses, double[] cosines) {
    return IntStream.range(0, losses.length)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                i ->
                    settings.selection().taskLossWeight() * losses[i]
                        - settings.selection().conflictWeight() * cosines[i]))
        .limit(settings.selection().taskTopK())
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
