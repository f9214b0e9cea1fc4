package org.dualselect.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.dualselect.data.Encoder;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.dualselect.data.Whitespace;
import org.dualselect.inspect.DataWarnings;

/**
 * References of which some are prompts alone. The model answers these before the first step: what
 * it says then is what it is to go on saying. A run that is resumed reads the answers again.
 *
 * @param records the whole pool, as it was read
 * @param prompts ids of those without a response
 */
record SilentReferences(TrainSettings settings, List<TextRecord> records, List<int[]> prompts) {
  /** Null where there are none. */
  static SilentReferences of(TrainSettings settings, List<TextRecord> records, Encoder encoder) {
    List<int[]> prompts =
        records.stream().filter(TextRecord::isSilent).map(encoder::prompt).toList();
    return prompts.isEmpty() ? null : new SilentReferences(settings, records, prompts);
  }

  /**
   * All with a response, and as the model sees them.
   *
   * @param session with the adapter that the run begins with
   * @return null if the user stopped it
   */
  Encoded answered(
      Session session, Responder responder, TrainListener listener, BooleanSupplier stop) {
    Path model = settings.files().model();
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      Encoder encoder =
          settings.template().encoder(model, tokenizer, settings.machine().maxLength());
      List<TextRecord> whole = whole(session, tokenizer, responder, listener, stop);
      Encoded all = Encoded.of(settings.files().reference(), whole, prompts.size(), encoder);
      TrainData.told("reference", all, listener);
      DataWarnings warnings = settings.template().warnings(model, tokenizer, encoder);
      all.warn(warnings, listener);
      return all.checkedFor(session.model().config().vocabSize());
    } catch (CancellationException e) {
      return null;
    }
  }

  private List<TextRecord> whole(
      Session session,
      Tokenizer tokenizer,
      Responder responder,
      TrainListener listener,
      BooleanSupplier stop) {
    if (settings.checkpoints().resume() && Files.exists(file())) {
      return OwnResponses.fill(records, file());
    }
    long start = System.nanoTime();
    List<int[]> responses =
        responder.respond(
            session.model(),
            prompts,
            done -> {
              double seconds = (System.nanoTime() - start) * 1e-9;
              listener.scored(TrainListener.RESPONSES, done, prompts.size(), seconds);
              if (stop.getAsBoolean()) {
                throw new CancellationException();
              }
            });
    return OwnResponses.fill(
        records,
        responses.stream().map(ids -> Whitespace.strip(tokenizer.decode(ids, true))).toList());
  }

  /** Keeps the answers in the run's folder, unless they are there. */
  void save(Encoded answered) throws IOException {
    if (!Files.exists(file())) {
      OwnResponses.write(file(), records, answered.records());
    }
  }

  private Path file() {
    return settings.files().output().resolve(RunFiles.RESPONSES);
  }
}
