package org.dualselect.train;

import java.nio.file.Path;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;
import org.dualselect.inspect.DataWarnings;

/**
 * The records of a run.
 *
 * @param reference null where the method uses none
 */
record TrainData(Encoded task, Encoded reference) {
  static TrainData read(TrainSettings settings, TrainListener listener) {
    TrainSettings.Files files = settings.files();
    try (Tokenizer tokenizer = Tokenizer.open(files.model())) {
      Encoder encoder =
          settings.template().encoder(files.model(), tokenizer, settings.machine().maxLength());
      Encoded task = read("task", files.task(), encoder, files.maxTaskRecords(), listener);
      Encoded reference = null;
      if (settings.selection().method().needsReferences()) {
        reference =
            read("reference", files.reference(), encoder, files.maxReferenceRecords(), listener);
      }
      DataWarnings warnings = settings.template().warnings(files.model(), tokenizer, encoder);
      task.warn(warnings, listener);
      if (reference != null) {
        reference.warn(warnings, listener);
      }
      return new TrainData(task, reference);
    }
  }

  private static Encoded read(
      String name, Path file, Encoder encoder, int limit, TrainListener listener) {
    Encoded data = Encoded.read(file, encoder, limit);
    listener.info(name + ": " + data.summary());
    listener.read(name, data);
    return data;
  }

  /** Throws where a token id is beyond the model's embedding. */
  void checkFor(int vocabulary) {
    task.checkedFor(vocabulary);
    if (reference != null) {
      reference.checkedFor(vocabulary);
    }
  }

  /** How many references there are. */
  long pool() {
    return reference == null ? 0 : reference.samples().size();
  }
}
