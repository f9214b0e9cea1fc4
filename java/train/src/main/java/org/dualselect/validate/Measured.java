package org.dualselect.validate;

/**
 * What a trial took.
 *
 * @param secondsPerToken of a step
 * @param secondsPerReference of a refresh; 0 where there was none
 * @param secondsPerResponse to a reference that has none; 0 where there was no such
 * @param checkpointBytes on disk
 * @param adapterBytes on disk
 * @param loaded memory at most before the first step, in bytes; null where the system does not say
 * @param peak memory at most, in bytes; null likewise
 * @param largestBatch in tokens
 */
public record Measured(
    double secondsPerToken,
    double secondsPerReference,
    double secondsPerResponse,
    long checkpointBytes,
    long adapterBytes,
    Long loaded,
    Long peak,
    long largestBatch) {}
