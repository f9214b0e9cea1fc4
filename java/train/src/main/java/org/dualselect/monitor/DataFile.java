package org.dualselect.monitor;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.dualselect.data.Sha256;
import org.dualselect.train.Encoded;

/**
 * A file of records that a run read.
 *
 * @param path absolute
 * @param bytes null for a pipe, which is gone when it was read; so is the next
 * @param records that were used, from the file's first on
 * @param skipped places of those records, from 0, which left nothing to train on; a selection's
 *     indices count the others
 * @param ownResponses how many have a response by the model itself, made before the first step;
 *     null for none
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public record DataFile(
    String path, Long bytes, String sha256, int records, int[] skipped, Integer ownResponses) {
  static DataFile of(Encoded data) throws IOException {
    Path file = data.file().toAbsolutePath().normalize();
    boolean regular = Files.isRegularFile(file);
    int records = data.records().size();
    return new DataFile(
        file.toString(),
        regular ? Files.size(file) : null,
        regular ? Sha256.of(file) : null,
        records,
        others(data.source(), records),
        data.own() == 0 ? null : data.own());
  }

  /** Place of each sample's record. */
  public int[] source() {
    return others(skipped, records);
  }

  /** The numbers below {@code limit} that are not among these ascending ones. */
  private static int[] others(int[] numbers, int limit) {
    return IntStream.range(0, limit).filter(i -> Arrays.binarySearch(numbers, i) < 0).toArray();
  }
}
