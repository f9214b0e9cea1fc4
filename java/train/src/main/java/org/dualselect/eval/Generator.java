package org.dualselect.eval;

import java.util.List;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;
import org.dualselect.model.ModelConfig;
import org.dualselect.train.BatchLimit;

/** {@code dualselect generate}: one prompt continued by a model and its adapter. */
public final class Generator {
  private Generator() {}

  /** Continues the prompt until an end token of the model or the limit. */
  public static Generated run(GenerateSettings settings) {
    boolean textual = settings.promptIds() == null || !settings.printIds();
    try (Tokenizer tokenizer = textual ? Tokenizer.open(settings.model()) : null) {
      int[] prompt = settings.promptIds() == null ? ids(settings, tokenizer) : settings.promptIds();
      BatchGenerator.check(prompt, ModelConfig.read(settings.model()));
      try (Evaluator evaluator =
          Evaluator.open(
              settings.model(),
              settings.adapter(),
              settings.printIds() ? null : tokenizer,
              settings.machine(),
              new BatchLimit(1, 0))) {
        return evaluator.respond(List.of(prompt), settings.sampling(), ended -> {}).get(0);
      }
    }
  }

  private static int[] ids(GenerateSettings settings, Tokenizer tokenizer) {
    Encoder encoder =
        settings.template().encoder(settings.model(), tokenizer, settings.machine().maxLength());
    return encoder.prompt(settings.system(), settings.prompt());
  }
}
