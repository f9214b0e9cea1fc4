package org.dualselect.template;

import java.util.Locale;

/** How records and prompts are laid out. */
public enum TemplateKind {
  /** As the paper's release does: "Human: P\nAssistant: R EOS". */
  PLAIN,

  /** By the chat template that comes with the checkpoint. */
  CHAT;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
