package org.dualselect.cli;

import org.dualselect.template.TemplateKind;
import org.dualselect.train.TemplateSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of how records and prompts are laid out as text. */
@Command(optionListHeading = "%nTemplate:%n")
final class TemplateOptions {
  @Option(
      names = "--template",
      paramLabel = "NAME",
      description =
          "plain, the text of the paper's release, or chat, the checkpoint's own template with every"
              + " answer supervised up to its end-of-turn token (default: ${DEFAULT-VALUE}).")
  TemplateKind template = TemplateKind.PLAIN;

  @Option(
      names = "--fix-first-token",
      description =
          "With plain: supervises the first token of an answer too. The release masks it by"
              + " accident, because the space that ends its prompt is a token of its own there but"
              + " melts into the first word of the answer. Give it to train, score and generate, or"
              + " to none.")
  boolean fixFirstToken;

  TemplateSettings settings() {
    return new TemplateSettings(template, fixFirstToken);
  }
}
