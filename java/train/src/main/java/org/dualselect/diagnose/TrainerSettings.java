package org.dualselect.diagnose;

import org.dualselect.train.CheckpointSettings;
import org.dualselect.train.ExtensionSettings;
import org.dualselect.train.Method;
import org.dualselect.train.OptimizerSettings;
import org.dualselect.train.RefreshSettings;
import org.dualselect.train.SelectionSettings;
import org.dualselect.train.TrainSettings;

/** A diagnosis's settings as those of the trainer, whose steps it takes. */
final class TrainerSettings {
  /** The paper's rollouts leave torch's default. */
  private static final double WEIGHT_DECAY = 0.01;

  private TrainerSettings() {}

  /** Steps on tasks alone, and passes that score. */
  static TrainSettings alone(DiagnoseSettings settings) {
    return of(settings, Method.SFT, ExtensionSettings.ReferenceLoss.SFT);
  }

  /** Steps on tasks, each beside some of a set of references by turns, at its own parameters. */
  static TrainSettings beside(DiagnoseSettings settings) {
    return of(settings, Method.FIXED_REFERENCE, settings.rollouts().referenceLoss());
  }

  private static TrainSettings of(
      DiagnoseSettings settings, Method method, ExtensionSettings.ReferenceLoss loss) {
    DiagnoseSettings.Files files = settings.files();
    DiagnoseSettings.Design design = settings.design();
    DiagnoseSettings.Rollouts rollouts = settings.rollouts();
    return new TrainSettings(
        new TrainSettings.Files(
            files.model(),
            files.adapter(),
            files.tasks().get(0),
            files.reference(),
            files.output(),
            files.overwrite(),
            0,
            0),
        new SelectionSettings(
            method,
            rollouts.batchSize(),
            0,
            design.topK(),
            1, // all of a set
            TrainSettings.Selection.HARD,
            1,
            1,
            1,
            1,
            1,
            TrainSettings.Correction.ADD,
            rollouts.rho()),
        new OptimizerSettings(
            1,
            Math.max(rollouts.batchSize(), design.batchSize()),
            design.scoreBatch(),
            false,
            rollouts.learningRate(),
            TrainSettings.Schedule.CONSTANT,
            0,
            WEIGHT_DECAY,
            1,
            true),
        new RefreshSettings(rollouts.warmupSteps(), 0, false, 0, design.scoreBatch(), 0),
        new ExtensionSettings(
            method == Method.SFT ? 0 : rollouts.batchSize(),
            0,
            loss,
            ExtensionSettings.ScoreScale.RAW,
            ExtensionSettings.ScoreLoss.LEVEL,
            ExtensionSettings.RhoScale.RAW,
            0,
            1,
            1,
            1),
        settings.lora(),
        settings.template(),
        settings.machine(),
        new CheckpointSettings(0, 1, false));
  }
}
