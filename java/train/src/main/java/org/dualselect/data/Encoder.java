package org.dualselect.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Records to tokens, by a template. Safe for several threads. */
public final class Encoder {
  private final SampleTemplate template;
  private final int maxLength;

  /**
   * @param maxLength most tokens of a sample, the tokenizer's own special tokens included
   */
  public Encoder(SampleTemplate template, int maxLength) {
    if (maxLength < template.frame() + 2) {
      throw new InputException(
          String.format(
              "max-length %d leaves no room for a prompt and an answer; give at least %d.",
              maxLength, template.frame() + 2));
    }
    this.template = template;
    this.maxLength = maxLength;
  }

  /** In the plain template of the released trainer, its masked first token included. */
  public Encoder(Tokenizer tokenizer, int maxLength) {
    this(tokenizer, false, maxLength);
  }

  /**
   * In the plain template.
   *
   * @param fixFirstToken whether the first token of an answer is supervised, which the release
   *     masks
   */
  public Encoder(Tokenizer tokenizer, boolean fixFirstToken, int maxLength) {
    this(new PlainTemplate(tokenizer, fixFirstToken), maxLength);
  }

  /** The sample, or nothing when there is no response or truncation leaves no supervised token. */
  public Optional<EncodedSample> encode(TextRecord record) {
    if (record.isSilent()) {
      return Optional.empty(); // or it would teach to end at once
    }
    EncodedSample sample = template.encode(record, maxLength);
    return sample.supervised() == 0 ? Optional.empty() : Optional.of(sample);
  }

  /** The supervised tokens of a record that is not cut, in order. */
  public int[] answers(TextRecord record) {
    return Arrays.stream(template.encode(record, Integer.MAX_VALUE).labels())
        .filter(label -> label != EncodedSample.IGNORE)
        .toArray();
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
   *
   * @param system what the model is told first, or null
   */
  public int[] prompt(String system, String prompt) {
    int[] ids = template.prompt(system, prompt);
    if (ids.length > maxLength) {
      throw new InputException(tooLong(ids.length));
    }
    return ids;
  }

  /** The same of a record's question; the message of one that is too long has its place. */
  public int[] prompt(TextRecord record) {
    int[] ids = template.prompt(record);
    if (ids.length > maxLength) {
      throw InputException.at(record.file(), record.line(), tooLong(ids.length));
    }
    return ids;
  }

  private String tooLong(int tokens) {
    return String.format(
        "the prompt has %d tokens, max-length is %d: shorten the one or raise the other.",
        tokens, maxLength);
  }

  /** The same without a system prompt. */
  public int[] prompt(String prompt) {
    return prompt(null, prompt);
  }
}
