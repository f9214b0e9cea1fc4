package org.dualselect.train;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.dualselect.data.Encoder;
import org.dualselect.data.RecordReader;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.dualselect.inspect.DataWarnings;
import org.dualselect.train.ExtensionSettings.ReferenceLoss;

/**
 * The records of a run.
 *
 * @param reference null where the method uses none, and as long as some are silent
 * @param silent null where all references have a response, or need none
 */
record TrainData(Encoded task, Encoded reference, SilentReferences silent) {
  /**
   * Reads the files.
   *
   * @param responds whether references without a response may get the model's own
   */
  static TrainData read(TrainSettings settings, boolean responds, TrainListener listener) {
    TrainSettings.Files files = settings.files();
    boolean own = responds && settings.extensions().referenceLoss() == ReferenceLoss.KL;
    try (Tokenizer tokenizer = Tokenizer.open(files.model())) {
      Encoder encoder =
          settings.template().encoder(files.model(), tokenizer, settings.machine().maxLength());
      Encoded task = Encoded.read(files.task(), encoder, files.maxTaskRecords());
      told("task", task, listener);
      Encoded reference = null;
      SilentReferences silent = null;
      if (settings.selection().method().needsReferences()) {
        List<TextRecord> records =
            Encoded.limited(references(files.reference(), own), files.maxReferenceRecords());
        silent = own ? SilentReferences.of(settings, records, encoder) : null;
        reference = silent == null ? Encoded.of(files.reference(), records, encoder) : null;
      }
      DataWarnings warnings = settings.template().warnings(files.model(), tokenizer, encoder);
      if (reference != null) {
        told("reference", reference, listener);
      }
      task.warn(warnings, listener);
      if (reference != null) {
        reference.warn(warnings, listener);
      }
      return new TrainData(task, reference, silent);
    }
  }

  private static List<TextRecord> references(Path file, boolean own) {
    return RecordReader.references(
        file,
        own,
        refusal -> {
          throw refusal;
        });
  }

  static void told(String name, Encoded data, TrainListener listener) {
    listener.info(name + ": " + data.summary());
    listener.read(name, data);
  }

  /**
   * The same with a response for each reference.
   *
   * @return null if the user stopped it
   */
  TrainData answered(
      Session session, Responder responder, TrainListener listener, BooleanSupplier stop) {
    if (silent == null) {
      return this;
    }
    Encoded all = silent.answered(session, responder, listener, stop);
    return all == null ? null : new TrainData(task, all, silent);
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
