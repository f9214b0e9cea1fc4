package org.dualselect.template;

import java.nio.file.Path;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;

/** The encoder that a command's flags ask for. */
public final class Templates {
  private Templates() {}

  /**
   * @param model folder of a Hugging Face checkpoint
   * @param tokenizer of the same checkpoint
   * @param fixFirstToken whether the plain template supervises the first token of an answer
   * @param maxLength most tokens of a sample or prompt
   */
  public static Encoder encoder(
      Path model, Tokenizer tokenizer, TemplateKind kind, boolean fixFirstToken, int maxLength) {
    return switch (kind) {
      case PLAIN -> new Encoder(tokenizer, fixFirstToken, maxLength);
      case CHAT -> new Encoder(new ChatSamples(tokenizer, ChatTemplate.open(model)), maxLength);
    };
  }
}
