package org.dualselect.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.dualselect.data.Encoder;
import org.dualselect.data.InputException;
import org.dualselect.data.RecordListener;
import org.dualselect.data.RecordReader;
import org.dualselect.data.TextRecord;

/** Reads a file to its end, whatever is wrong with single records, and measures the good ones. */
public final class FileInspector {
  /** Records between two reports of progress. */
  public static final int CHUNK = 4096;

  private final Path file;
  private final Use use;
  private final Refusals refused;
  private final UnusedFields unused = new UnusedFields();
  private List<TextRecord> records;

  /** A record in tokens, or why it cannot be had so. */
  private record Result(Measured measured, InputException refusal) {
    static Result of(Supplier<Measured> measured) {
      try {
        return new Result(measured.get(), null);
      } catch (InputException e) {
        return new Result(null, e);
      }
    }
  }

  /** What a file's records are for. */
  public enum Use {
    TASKS(RecordReader::read),
    /** They need a response, or a loss that needs none. */
    REFERENCES((file, listener) -> RecordReader.references(file, false, listener)),
    /** Where they have no response, the model's own is made. */
    REFERENCES_ANSWERED((file, listener) -> RecordReader.references(file, true, listener)),
    /** They may be prompts without responses, which train does not read. */
    EVALUATION(RecordReader::prompts);

    private final BiFunction<Path, RecordListener, List<TextRecord>> reader;

    Use(BiFunction<Path, RecordListener, List<TextRecord>> reader) {
      this.reader = reader;
    }
  }

  /** Reads the file. */
  public FileInspector(Path file, Use use) {
    this.file = file;
    this.use = use;
    refused = new Refusals(file);
    RecordListener listener =
        new RecordListener() {
          @Override
          public void refused(InputException refusal) {
            refused.add(refusal);
          }

          @Override
          public void unused(List<String> fields) {
            unused.add(fields);
          }
        };
    records = use.reader.apply(file, listener);
  }

  /** Leaves out all but the first of them, as a run that uses no more does; 0 for none. */
  public void limit(int most) {
    records = most > 0 && most < records.size() ? records.subList(0, most) : records;
  }

  /** Those that can be used, in the file's order; after the report, by the template too. */
  public List<TextRecord> records() {
    return records;
  }

  /** The records that cannot be used; after the report, by the template too. */
  public Refusals refused() {
    return refused;
  }

  /**
   * @param whole an encoder that truncates nothing
   * @param cutting the one that training uses, which truncates to {@code limit} tokens
   * @param warnings of the model and the template
   * @param done is told now and then how many records are measured
   */
  public FileReport report(
      Encoder whole, Encoder cutting, int limit, DataWarnings warnings, IntConsumer done) {
    List<TextRecord> read = records;
    List<TextRecord> good = new ArrayList<>(read.size());
    List<Measured> measured = new ArrayList<>(read.size());
    for (int from = 0; from < read.size(); from += CHUNK) {
      List<TextRecord> chunk = read.subList(from, Math.min(read.size(), from + CHUNK));
      List<Result> results =
          chunk.parallelStream()
              .map(r -> Result.of(() -> measured(r, whole, cutting, limit)))
              .toList();
      for (int i = 0; i < chunk.size(); i++) {
        if (results.get(i).refusal() == null) {
          good.add(chunk.get(i));
          measured.add(results.get(i).measured());
        } else {
          refused.add(results.get(i).refusal());
        }
      }
      done.accept(from + chunk.size());
    }
    records = List.copyOf(good);
    int[] lengths = measured.stream().mapToInt(Measured::used).toArray();
    List<String> warned = warnings.of(file, records, lengths);
    return FileReport.of(file, use, refused, unused, warned, records, measured, limit);
  }

  private Measured measured(TextRecord record, Encoder whole, Encoder cutting, int limit) {
    if (use == Use.REFERENCES_ANSWERED && record.isSilent()) {
      cutting.prompt(record); // refuses one that is too long to be answered
    }
    return Measured.of(record, whole, cutting, limit);
  }
}
