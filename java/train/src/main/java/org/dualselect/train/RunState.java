package org.dualselect.train;

import java.util.Map;

/**
 * What a run needs to go on from between two steps, but for its vectors: {@code state.json} of a
 * checkpoint.
 *
 * @param fingerprint what the result depends on
 * @param order where it stands in the data
 * @param updates the numbers that live from step to step
 * @param refresh of the references; null for a method without
 * @param logBytes length of the selection log
 * @param lastLoss of the last step
 */
record RunState(
    Map<String, String> fingerprint,
    DataOrder.State order,
    Updates.State updates,
    ReferenceRefresh.State refresh,
    long logBytes,
    double lastLoss) {}
