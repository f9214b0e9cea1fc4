package org.dualselect.train;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.EncodedSet;
import org.dualselect.data.Encoder;
import org.dualselect.data.InputException;
import org.dualselect.data.RecordReader;
import org.dualselect.data.TextRecord;
import org.dualselect.inspect.DataWarnings;

/**
 * A data file as the model sees it.
 *
 * @param samples what is left after skipping; selections index this list
 * @param source index of each sample's record
 * @param own how many of the records have a response by the model itself
 */
public record Encoded(
    Path file,
    List<TextRecord> records,
    List<EncodedSample> samples,
    int[] source,
    int skipped,
    int own) {

  /**
   * @param limit of records, 0 for all
   */
  public static Encoded read(Path file, Encoder encoder, int limit) {
    return read(file, RecordReader.read(file), encoder, limit);
  }

  /**
   * @param records of that file, of which the first {@code limit} are used, or all for 0
   */
  public static Encoded read(Path file, List<TextRecord> records, Encoder encoder, int limit) {
    return of(file, limited(records, limit), encoder);
  }

  /** The first of them; all where the limit is 0. */
  public static List<TextRecord> limited(List<TextRecord> records, int limit) {
    return limit > 0 && records.size() > limit ? records.subList(0, limit) : records;
  }

  /**
   * @param records of that file
   */
  public static Encoded of(Path file, List<TextRecord> records, Encoder encoder) {
    return of(file, records, 0, encoder);
  }

  /**
   * @param own how many of the records have a response by the model itself
   */
  static Encoded of(Path file, List<TextRecord> records, int own, Encoder encoder) {
    EncodedSet set = encoder.encodeAll(records);
    if (set.samples().isEmpty()) {
      throw new InputException(
          file
              + ": none of its "
              + records.size()
              + " records has a supervised token left; raise --max-length or check the responses");
    }
    return new Encoded(file, records, set.samples(), set.source(), set.skipped(), own);
  }

  /** Throws where a token id is beyond the model's embedding. */
  public Encoded checkedFor(int vocabulary) {
    for (int i = 0; i < samples.size(); i++) {
      for (int id : samples.get(i).ids()) {
        if (id < 0 || id >= vocabulary) {
          throw new InputException(
              where(i)
                  + ": token id "
                  + id
                  + " is beyond the model's vocabulary of "
                  + vocabulary
                  + "; tokenizer.json and config.json do not belong together");
        }
      }
    }
    return this;
  }

  /** Tells what can be trained on, but is hardly meant. */
  public void warn(DataWarnings warnings, TrainListener listener) {
    int[] lengths = samples.stream().mapToInt(EncodedSample::length).toArray();
    warnings.of(file, records, lengths).forEach(line -> listener.info("warning: " + line));
  }

  /** The samples at these places. */
  List<EncodedSample> at(int[] places) {
    return Arrays.stream(places).mapToObj(samples::get).toList();
  }

  /** The same records, but only the samples at these places, in their order. */
  public Encoded only(int[] places) {
    int[] kept = Arrays.stream(places).map(place -> source[place]).toArray();
    return new Encoded(file, records, at(places), kept, skipped, own);
  }

  /** How many there are, and how many there were. */
  public String summary() {
    String lost =
        skipped == 0 ? "" : ", " + skipped + " skipped (no response, or no supervised token left)";
    String made = own == 0 ? "" : ", " + own + " with a response by the model itself";
    return samples.size() + " records from " + file + made + lost;
  }

  /** {@code file:line} of a sample. */
  public String where(int sample) {
    TextRecord record = records.get(source[sample]);
    return record.file() + ":" + record.line();
  }

  /**
   * Stops where losses are no longer numbers.
   *
   * @param samples the batch's places in this list
   */
  public void requireFinite(float[] losses, int[] samples) {
    for (int i = 0; i < samples.length; i++) {
      if (!Float.isFinite(losses[i])) {
        throw new DivergedException("the loss of " + where(samples[i]) + " is " + losses[i]);
      }
    }
  }
}
