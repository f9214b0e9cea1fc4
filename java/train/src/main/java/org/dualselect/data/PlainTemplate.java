package org.dualselect.data;

import java.util.List;

/**
 * The plain template of the released trainer, "Human: P\nAssistant: R EOS"; the model's chat
 * template is not used.
 *
 * <p>The prompt's length is that of the prompt tokenised alone: its last space is a token of its
 * own there but melts into the first word of the answer in the full text, so the first token of the
 * answer is normally not supervised, as in the release. With {@code fixFirstToken} supervision
 * begins at the token that holds the answer's first character instead, and a prompt for generation
 * ends before that space, so that the model goes on with the token it was trained to.
 */
final class PlainTemplate implements SampleTemplate {
  /** A prompt that starts so is a dialogue already and gets no second "Human: ". */
  private static final List<String> DIALOGUE =
      List.of("Human:", "User:", "<|user|>", "<|begin_of_text|>");

  private final Tokenizer tokenizer;
  private final boolean fixFirstToken;

  PlainTemplate(Tokenizer tokenizer, boolean fixFirstToken) {
    this.tokenizer = tokenizer;
    this.fixFirstToken = fixFirstToken;
  }

  @Override
  public EncodedSample encode(TextRecord record, int maxLength) {
    String head = beforeAnswer(record.prompt());
    String text = head + record.response() + " " + tokenizer.eosToken();
    int masked =
        fixFirstToken
            ? tokenizer.prefix() + tokenizer.tokens(text).first(head.length())
            : tokenizer.encode(head, maxLength).length;
    return EncodedSample.of(tokenizer.encode(text, maxLength), masked);
  }

  @Override
  public int[] prompt(String system, String prompt) {
    if (system != null) {
      throw new InputException("the plain template has no place for a system prompt.");
    }
    String head = beforeAnswer(prompt);
    String text = fixFirstToken ? Whitespace.stripTrailing(head) : head;
    return tokenizer.encode(text, Integer.MAX_VALUE);
  }

  @Override
  public int[] prompt(TextRecord record) {
    return prompt(null, record.prompt());
  }

  @Override
  public int frame() {
    return tokenizer.frame();
  }

  /** Everything before the answer, as text. */
  static String beforeAnswer(String prompt) {
    String start = Whitespace.stripLeading(prompt);
    return DIALOGUE.stream().anyMatch(start::startsWith)
        ? Whitespace.stripTrailing(prompt) + "\nAssistant: "
        : "Human: " + prompt + "\nAssistant: ";
  }
}
