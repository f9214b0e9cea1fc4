package org.dualselect.data;

import java.util.List;

/**
 * The records of one file as tokens.
 *
 * @param samples in the records' order, the skipped ones left out; a selection log's indices count
 *     in this list
 * @param source for each sample the index of its record
 * @param skipped how many records had no response, or no supervised token left after truncation
 */
public record EncodedSet(List<EncodedSample> samples, int[] source, int skipped) {
  public EncodedSet {
    samples = List.copyOf(samples);
  }
}
