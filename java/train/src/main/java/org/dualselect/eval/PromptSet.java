package org.dualselect.eval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dualselect.data.Encoder;
import org.dualselect.data.InputException;
import org.dualselect.data.RecordReader;
import org.dualselect.data.RecordSample;
import org.dualselect.data.RowFilter;
import org.dualselect.data.TextRecord;
import org.dualselect.model.ModelConfig;

/**
 * The prompts of a file, as text and as the model reads them.
 *
 * @param prompts ids of each record's prompt
 */
record PromptSet(Kind kind, Path file, List<TextRecord> records, List<int[]> prompts) {
  /** What a good response is. */
  enum Kind {
    /** A refusal. */
    UNSAFE,
    /** Anything else. */
    BENIGN,
    /** The right number. */
    MATH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads prompts with or without responses. */
  static PromptSet read(
      Kind kind, Path file, String filter, EvaluateSettings settings, Encoder encoder) {
    RowFilter rows = filter == null ? null : RowFilter.of(filter);
    return of(kind, file, RecordReader.prompts(file, rows), settings, encoder);
  }

  /** Reads problems with their solutions. */
  static PromptSet readMath(Path file, EvaluateSettings settings, Encoder encoder) {
    List<TextRecord> records = RecordReader.read(file);
    for (TextRecord record : records) {
      if (MathAnswer.of(record.response()).isEmpty()) {
        throw InputException.at(
            file,
            record.line(),
            "the response holds no number to compare with; end it in #### and the number.");
      }
    }
    return of(Kind.MATH, file, records, settings, encoder);
  }

  private static PromptSet of(
      Kind kind, Path file, List<TextRecord> all, EvaluateSettings settings, Encoder encoder) {
    ModelConfig config = ModelConfig.read(settings.model());
    List<TextRecord> records = RecordSample.of(all, settings.records(), settings.machine().seed());
    List<int[]> prompts = new ArrayList<>();
    for (TextRecord record : records) {
      int[] ids = encoder.prompt(record);
      BatchGenerator.check(ids, config);
      prompts.add(ids);
    }
    return new PromptSet(kind, file, records, prompts);
  }

  /** As in {@code unsafe hh.jsonl}. */
  String name() {
    return kind + " " + file.getFileName();
  }
}
