package org.dualselect.inspect;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dualselect.data.Encoder;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.dualselect.data.Whitespace;

/** Whether the model will stop where its training answers do. */
final class EndOfTurn {
  /** Records to look at: one whose last turn is unlike the others' shows among so many. */
  private static final int LOOKED_AT = 32;

  private final Path model;
  private final int[] ends;
  private final Tokenizer tokenizer;
  private final Encoder encoder;

  /**
   * @param ends the ids that the checkpoint in {@code model} ends a text with
   */
  EndOfTurn(Path model, int[] ends, Tokenizer tokenizer, Encoder encoder) {
    this.model = model;
    this.ends = ends;
    this.tokenizer = tokenizer;
    this.encoder = encoder;
  }

  /**
   * What is wrong if answers end with something that the checkpoint does not know as an end: a
   * model trained on them goes on writing after its answer.
   */
  Optional<String> warning(List<TextRecord> records) {
    return records.stream()
        .filter(record -> !record.response().isEmpty())
        .limit(LOOKED_AT)
        .flatMap(record -> warning(record).stream())
        .findFirst();
  }

  private Optional<String> warning(TextRecord record) {
    int[] answer = encoder.answers(record);
    int last = answer.length - 1;
    // Some templates supervise the newline behind the end of a turn too.
    while (last > 0 && text(answer[last]).isBlank()) {
      last--;
    }
    if (last < 0) {
      return Optional.empty(); // weights of 0
    }
    int id = answer[last];
    if (Arrays.stream(ends).anyMatch(end -> end == id)) {
      return Optional.empty();
    }
    String text = tokenizer.decode(answer, false);
    int at = text.lastIndexOf(record.response());
    String mark =
        at < 0 ? text(id) : Whitespace.strip(text.substring(at + record.response().length()));
    if (mark.isEmpty()) {
      return Optional.of(
          "the template supervises nothing behind an answer: a model trained on it does not learn to"
              + " stop; put the end-of-turn token there");
    }
    int tokens = tokenizer.encode(mark, false).length;
    if (tokens > 1) {
      return Optional.of(
          "answers end with %s, which is no token of %s but %d: template and tokenizer do not belong together, and generation will not stop there"
              .formatted(mark, model, tokens));
    }
    return Optional.of(
        "answers end with token %d (%s), which is no eos_token_id of %s: generation will not stop there; add it to eos_token_id in generation_config.json"
            .formatted(id, text(id), model));
  }

  private String text(int id) {
    return tokenizer.decode(new int[] {id}, false);
  }
}
