package org.dualselect.cli;

import org.dualselect.template.TemplateKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of how records and prompts are laid out as text. */
@Command(optionListHeading = "%nTemplate:%n")
final class TemplateOptions {
  @Option(
      names = "--template",
      paramLabel = "NAME",
      description = {
        "plain: Human: PROMPT, newline, Assistant: ANSWER, as in the paper's release; or",
        "chat: the checkpoint's chat template, every answer supervised with its end-of-turn token",
        "(default: ${DEFAULT-VALUE})."
      })
  TemplateKind template = TemplateKind.PLAIN;

  @Option(
      names = "--fix-first-token",
      description = {
        "Supervises the first token of an answer in the plain template. The release masks it by",
        "accident: the space after Assistant: is a token of the prompt alone, but melts into the",
        "first word of the answer, so its mask is one token too long. generate then leaves that",
        "space to the model. Give it to every command or to none."
      })
  boolean fixFirstToken;
}
