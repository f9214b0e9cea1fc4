package org.dualselect.train;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
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
    OptionalInt last = encoder.lastToken(data.records().get(data.source()[0]));
    int[] ends = ModelConfig.read(model).eosIds();
    if (last.isPresent() && Arrays.stream(ends).noneMatch(id -> id == last.getAsInt())) {
      int id = last.getAsInt();
      listener.info(
          "warning: answers end with token %d (%s), which is no eos_token_id of %s: generation will"
                  .formatted(id, tokenizer.decode(new int[] {id}, false), model)
              + " not stop there; add it to eos_token_id in generation_config.json");
    }
  }
}
