package org.dualselect.monitor;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.dualselect.select.Selection;
import org.dualselect.train.TrainListener.Refresh;

/**
 * A refresh in figures: a line of {@code metrics.jsonl}.
 *
 * @param kind {@link #KIND}
 * @param step steps of the run before it
 * @param epoch from 1
 * @param candidates references scored
 * @param skipped of them those whose loss alone ruled them out
 * @param kept references selected
 * @param meanScore of the selected, weighted; so are the next two
 * @param seconds wall time
 * @param peakMemory of the process so far, in bytes; null where the system does not say
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RefreshMetrics(
    String kind,
    long step,
    int epoch,
    int candidates,
    int skipped,
    int kept,
    double meanScore,
    double meanLoss,
    double meanCosine,
    double seconds,
    double forwardSeconds,
    double backwardSeconds,
    double engineSeconds,
    Long peakMemory) {

  public static final String KIND = "refresh";

  static RefreshMetrics of(Refresh refresh, Long peakMemory) {
    Selection selection = refresh.selection();
    return new RefreshMetrics(
        KIND,
        refresh.step(),
        refresh.epoch(),
        selection.candidates(),
        refresh.skipped(),
        selection.kept(),
        selection.mean(selection.score()),
        selection.mean(selection.loss()),
        selection.mean(selection.cosine()),
        refresh.seconds(),
        refresh.time().forward(),
        refresh.time().backward(),
        refresh.time().engine(),
        peakMemory);
  }
}
