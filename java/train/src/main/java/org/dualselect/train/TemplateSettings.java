package org.dualselect.train;

import java.nio.file.Path;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;
import org.dualselect.inspect.DataWarnings;
import org.dualselect.template.TemplateKind;
import org.dualselect.template.Templates;

/**
 * How records and prompts are laid out as text.
 *
 * @param kind the plain text of the paper's release, or the checkpoint's own template
 * @param fixFirstToken whether the plain template supervises the first token of an answer, which
 *     the release masks by accident, and leaves the space before an answer to the model
 */
public record TemplateSettings(TemplateKind kind, boolean fixFirstToken) {
  public TemplateSettings {
    Require.that(
        !fixFirstToken || kind == TemplateKind.PLAIN,
        "--fix-first-token belongs to --template plain: a chat template supervises the whole answer");
  }

  /**
   * @param model folder of a Hugging Face checkpoint
   * @param tokenizer of the same checkpoint
   * @param maxLength most tokens of a sample or prompt
   */
  public Encoder encoder(Path model, Tokenizer tokenizer, int maxLength) {
    return Templates.encoder(model, tokenizer, kind, fixFirstToken, maxLength);
  }

  /**
   * @param encoder in this template
   */
  public DataWarnings warnings(Path model, Tokenizer tokenizer, Encoder encoder) {
    return new DataWarnings(model, tokenizer, kind, encoder);
  }
}
