package org.dualselect.inspect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dualselect.data.Encoder;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.dualselect.model.ModelConfig;
import org.dualselect.template.TemplateKind;

/** What can be trained on, but is hardly meant. No warning is given twice. */
public final class DataWarnings {
  private final TemplateKind template;
  private final int maxPositions;
  private final EndOfTurn endOfTurn;
  private final Set<String> given = new HashSet<>();

  /**
   * @param model folder of a Hugging Face checkpoint, of which the configuration is read
   * @param tokenizer of the same checkpoint
   * @param template that {@code encoder} uses
   */
  public DataWarnings(Path model, Tokenizer tokenizer, TemplateKind template, Encoder encoder) {
    ModelConfig config = ModelConfig.read(model);
    this.template = template;
    maxPositions = config.maxPositions();
    endOfTurn = new EndOfTurn(model, config.eosIds(), tokenizer, encoder);
  }

  /**
   * @param file where the records are from
   * @param lengths of what they are as tokens, after truncation
   */
  public List<String> of(Path file, List<TextRecord> records, int[] lengths) {
    List<String> warnings = new ArrayList<>();
    long several = records.stream().filter(TextRecord::leavesAnswersOut).count();
    if (template == TemplateKind.PLAIN && several > 0) {
      warnings.add(
          String.format(
              "%s: %s more than one answer; the plain template trains on the last alone and leaves"
                  + " the others out of the prompt: --template chat keeps them",
              file, several == 1 ? "1 record has" : several + " records have"));
    }
    long tooLong = Arrays.stream(lengths).filter(length -> length > maxPositions).count();
    if (tooLong > 0) {
      warnings.add(
          String.format(
              "%s: %s longer than the %d tokens that the model is made for"
                  + " (max_position_embeddings): give --max-length %d, or shorten them",
              file,
              tooLong == 1 ? "1 record is" : tooLong + " records are",
              maxPositions,
              maxPositions));
    }
    endOfTurn.warning(records).ifPresent(warnings::add);
    warnings.removeIf(warning -> !given.add(warning));
    return warnings;
  }
}
