package org.dualselect.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.dualselect.data.Sha256;
import org.dualselect.eval.EvaluateSettings;
import org.dualselect.eval.EvaluateSettings.Data;
import org.dualselect.eval.Evaluation;
import org.dualselect.eval.EvaluationResult;
import org.dualselect.eval.SamplingSettings;
import org.dualselect.monitor.FileSum;
import org.dualselect.train.BatchLimit;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.TrainListener;
import org.dualselect.train.TrainSettings;

/**
 * What every run is measured on, the same for all.
 *
 * @param data of which a bare model leaves out the probe, since there it is 0
 * @param limit records drawn of each file; 0 for all
 */
public record Examination(Data data, int limit, SamplingSettings sampling) {
  private static final BatchLimit AT_ONCE = new BatchLimit(64, 16_384);

  /** Draws the records: another one's run must have the same. */
  private static final long SEED = 42;

  /** Another one wherever the results may be others. */
  public String fingerprint() {
    Sha256 sum = new Sha256().add(data + " " + limit + " " + sampling);
    Stream.of(data.unsafe(), data.benign(), data.math(), data.heldOut(), data.probe())
        .flatMap(List::stream)
        .forEach(sum::add);
    return sum.hex();
  }

  /**
   * The same for a model that no run of these made: what it is and how it is run count, too.
   *
   * @param run that would begin with it
   * @param adapter null for the bare model
   */
  public String fingerprint(TrainSettings run, Path adapter) throws IOException {
    EvaluateSettings all = settings(run, adapter);
    Sha256 sum = new Sha256().add(fingerprint()).add(all.template() + " " + all.machine());
    for (Path folder : Arrays.asList(all.model(), adapter)) {
      sum.add(FileSum.ofFolder(folder).stream().map(FileSum::content).toList().toString());
    }
    return sum.hex();
  }

  /**
   * Measures a model.
   *
   * @param run what it was trained with, or would be
   * @param adapter null for the bare model
   * @param listener may throw, to stop it
   */
  public EvaluationResult of(TrainSettings run, Path adapter, TrainListener listener)
      throws IOException {
    return Evaluation.run(settings(run, adapter), responses -> {}, listener);
  }

  /**
   * How a model is measured: equal for runs that begin with the same model, run in the same way.
   *
   * @param adapter null for the bare model
   */
  public EvaluateSettings settings(TrainSettings run, Path adapter) {
    MachineSettings machine = run.machine();
    return new EvaluateSettings(
        run.files().model(),
        adapter,
        adapter == null ? data.withoutProbe() : data,
        null,
        null,
        null,
        limit,
        sampling,
        AT_ONCE,
        run.template(),
        new MachineSettings(
            machine.device(), machine.dtype(), SEED, machine.threads(), machine.maxLength()));
  }
}
