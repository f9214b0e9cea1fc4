package org.dualselect.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Records to tokens in the plain template of the released trainer ("Human: P\nAssistant: R EOS";
 * the model's chat template is not used). The prompt's length is that of the prompt tokenised
 * alone: its last space is a token of its own there but melts into the first word of the answer in
 * the full text, so the first token of the answer is normally not supervised, as in the release.
 */
public final class Encoder {
  /** A prompt that starts so is a dialogue already and gets no second "Human: ". */
  private static final List<String> DIALOGUE =
      List.of("Human:", "User:", "<|user|>", "<|begin_of_text|>");

  private final Tokenizer tokenizer;
  private final int maxLength;

  /**
   * @param maxLength most tokens of a sample, the tokenizer's own special tokens included
   */
  public Encoder(Tokenizer tokenizer, int maxLength) {
    if (maxLength < tokenizer.frame() + 2) {
      throw new InputException(
          String.format(
              "max-length %d leaves no room for a prompt and an answer; give at least %d.",
              maxLength, tokenizer.frame() + 2));
    }
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
  }

  /** The sample, or nothing when there is no response or truncation leaves no supervised token. */
  public Optional<EncodedSample> encode(TextRecord record) {
    if (record.response().isEmpty()) {
      return Optional.empty(); // or it would teach to end at once
    }
    String head = template(record.prompt());
    int[] ids = tokenizer.encode(head + record.response() + " " + tokenizer.eosToken(), maxLength);
    int prompt = tokenizer.encode(template(record.prompt()), maxLength).length;
    EncodedSample sample = EncodedSample.of(ids, prompt);
    return sample.supervised() == 0 ? Optional.empty() : Optional.of(sample);
  }

  /** All records in order, on all cores; order and result do not depend on how many. */
  public EncodedSet encodeAll(List<TextRecord> records) {
    List<Optional<EncodedSample>> all =
        IntStream.range(0, records.size())
            .parallel()
            .mapToObj(i -> encode(records.get(i)))
            .toList();
    List<EncodedSample> samples = new ArrayList<>(all.size());
    int[] source = new int[all.size()];
    for (int i = 0; i < source.length; i++) {
      if (all.get(i).isPresent()) {
        source[samples.size()] = i;
        samples.add(all.get(i).get());
      }
    }
    int kept = samples.size();
    return new EncodedSet(samples, Arrays.copyOf(source, kept), records.size() - kept);
  }

  /**
   * The ids of a prompt in the template, up to where the answer starts: what generation is given.
   * Never cut: an answer to half a question is none.
   */
  public int[] prompt(String prompt) {
    int[] ids = tokenizer.encode(template(prompt), Integer.MAX_VALUE);
    if (ids.length > maxLength) {
      throw new InputException(
          String.format(
              "the prompt has %d tokens, max-length is %d: shorten the one or raise the other.",
              ids.length, maxLength));
    }
    return ids;
  }

  /** Everything before the answer, as text. */
  static String template(String prompt) {
    String start = Whitespace.stripLeading(prompt);
    return DIALOGUE.stream().anyMatch(start::startsWith)
        ? Whitespace.stripTrailing(prompt) + "\nAssistant: "
        : "Human: " + prompt + "\nAssistant: ";
  }
}
