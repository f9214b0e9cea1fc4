package org.dualselect.train;

import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;

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
      Encoded task = Encoded.read(files.task(), encoder, files.maxTaskRecords());
      listener.info("task: " + task.summary());
      Encoded reference = null;
      if (settings.selection().method() == TrainSettings.Method.DUALSELECT) {
        reference = Encoded.read(files.reference(), encoder, files.maxReferenceRecords());
        listener.info("reference: " + reference.summary());
      }
      EndOfTurn.check(files.model(), tokenizer, encoder, task, listener);
      return new TrainData(task, reference);
    }
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
