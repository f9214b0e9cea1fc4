package org.dualselect.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.dualselect.train.Histogram;

/**
 * A line of {@code selection_log.jsonl}.
 *
 * @param indices what was kept, best first
 * @param scores of these
 * @param droppedIndices the rest of a task batch; null for references
 * @param scoreHistogram of all references that were scored; null for tasks
 * @param numPrunedRefs of these, how many count as if their cosine were 0
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
record SelectionRow(
    int epoch,
    String kind,
    int[] indices,
    float[] scores,
    int[] droppedIndices,
    Histogram scoreHistogram,
    int numScoredRefs,
    int numPrunedRefs) {

  boolean ofReferences() {
    return "reference".equals(kind);
  }
}
