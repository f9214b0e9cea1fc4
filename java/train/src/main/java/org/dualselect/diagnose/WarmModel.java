package org.dualselect.diagnose;

import org.dualselect.train.Encoded;
import org.dualselect.train.ReferenceStream;
import org.dualselect.train.Session;

/**
 * The model at the end of the warm-up, and what is measured by it. Each is made when it is first
 * asked for: a diagnosis whose parts are kept needs none of it. To be asked in one pointer scope.
 */
final class WarmModel {
  private final Session session;
  private final DiagnoseSettings settings;
  private final DiagnoseData data;
  private final DiagnoseProgress progress;
  private boolean warm;
  private Directions directions;
  private ShortTraining training;

  WarmModel(
      Session session, DiagnoseSettings settings, DiagnoseData data, DiagnoseProgress progress) {
    this.session = session;
    this.settings = settings;
    this.data = data;
    this.progress = progress;
  }

  /** Records on their way through it; nothing passes yet. */
  static ReferenceStream stream(Session session, DiagnoseSettings settings, Encoded records) {
    return new ReferenceStream(session, TrainerSettings.alone(settings), () -> false, records);
  }

  /** Where the task batches pull. */
  Directions directions() {
    if (directions == null) {
      warmUp();
      int tasks = data.batches().stream().mapToInt(batch -> batch.places().length).sum();
      directions =
          Directions.of(
              session,
              data.tasks(),
              data.batches(),
              stream(session, settings, data.tasks()),
              more -> progress.scored("task directions", more, tasks));
    }
    return directions;
  }

  /** The rollouts, which begin here. */
  ShortTraining training() {
    if (training == null) {
      warmUp();
      Probe probe =
          new Probe(session, data.probe(), settings.design().scoreBatch(), progress::probed);
      training = new ShortTraining(session, settings, data, probe, progress);
    }
    return training;
  }

  private void warmUp() {
    if (!warm) {
      ShortTraining.warmUp(session, settings, data, progress);
      warm = true;
    }
  }
}
