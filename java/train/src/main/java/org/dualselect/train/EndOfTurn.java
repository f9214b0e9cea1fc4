package org.dualselect.train;

import java.nio.file.Path;
import java.util.Arrays;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;
import org.dualselect.model.ModelConfig;

/** Whether the model will stop where its training answers do. */
public final class EndOfTurn {
  private EndOfTurn() {}

  /**
   * Says so once if the answers end with a token that the checkpoint does not know as an end: a
   * model trained on them goes on writing after its answer.
   */
  public static void check(
      Path model, Tokenizer tokenizer, Encoder encoder, Encoded data, TrainListener listener) {
    int[] answer = encoder.answers(data.records().get(data.source()[0]));
    int last = answer.length - 1;
    // Some templates supervise the newline behind the end of a turn too.
    while (last > 0 && tokenizer.decode(new int[] {answer[last]}, false).isBlank()) {
      last--;
    }
    int id = answer[last];
    if (Arrays.stream(ModelConfig.read(model).eosIds()).noneMatch(end -> end == id)) {
      listener.info(
          "warning: answers end with token %d (%s), which is no eos_token_id of %s: generation will"
                  .formatted(id, tokenizer.decode(new int[] {id}, false), model)
              + " not stop there; add it to eos_token_id in generation_config.json");
    }
  }
}
