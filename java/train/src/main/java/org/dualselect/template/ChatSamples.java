package org.dualselect.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.InputException;
import org.dualselect.data.Message;
import org.dualselect.data.SampleTemplate;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.dualselect.data.Tokens;

/**
 * Records in a chat template. A conversation is rendered whole and tokenised without the
 * tokenizer's frame, since the template has its own BOS; supervised is every turn of the assistant
 * with the token that ends it, and nothing else.
 */
final class ChatSamples implements SampleTemplate {
  private final Tokenizer tokenizer;
  private final ChatTemplate template;

  ChatSamples(Tokenizer tokenizer, ChatTemplate template) {
    this.tokenizer = tokenizer;
    this.template = template;
  }

  @Override
  public EncodedSample encode(TextRecord record, int maxLength) {
    try {
      return encode(record.messages(), maxLength);
    } catch (InputException e) {
      throw at(record, e);
    }
  }

  private static InputException at(TextRecord record, InputException e) {
    return new InputException(record.file() + ":" + record.line() + ": " + e.getMessage(), e);
  }

  private EncodedSample encode(List<Message> turns, int maxLength) {
    Turns.refuseCalls(turns);
    Rendered conversation = template.render(turns, false);
    new LostTurns(template, turns, conversation.text()).refuse();
    List<Rendered.Span> answers = answers(turns, conversation);
    Tokens tokens = tokenizer.tokens(conversation.text());
    int length = Math.min(maxLength, tokens.ids().length);
    return EncodedSample.of(Arrays.copyOf(tokens.ids(), length), inside(tokens, answers));
  }

  /** The tokens that hold something of the spans. */
  static BitSet inside(Tokens tokens, List<Rendered.Span> spans) {
    BitSet inside = new BitSet();
    for (Rendered.Span span : spans) {
      if (span.start() < span.end()) {
        inside.set(tokens.first(span.start()), tokens.last(span.end()));
      }
    }
    return inside;
  }

  /** Where the answers lie that are to be learned. */
  private List<Rendered.Span> answers(List<Message> turns, Rendered conversation) {
    AnswerFinder finder = new AnswerFinder(template, turns, conversation.text());
    if (!template.marksAnswers()) {
      return finder.spans(Turns::isLearned);
    }
    List<Rendered.Span> others = finder.spans(turn -> !Turns.isLearned(turn));
    return conversation.generations().stream()
        .filter(span -> others.stream().noneMatch(span::overlaps))
        .toList();
  }

  @Override
  public int[] prompt(String system, String prompt) {
    List<Message> turns = new ArrayList<>();
    if (system != null) {
      turns.add(new Message("system", system));
    }
    turns.add(new Message("user", prompt));
    return prompt(turns);
  }

  /** A record's last turn is the answer, if it has one, and left out. */
  @Override
  public int[] prompt(TextRecord record) {
    List<Message> turns = record.messages();
    int last = turns.size() - 1;
    try {
      return prompt(turns.get(last).role().equals("assistant") ? turns.subList(0, last) : turns);
    } catch (InputException e) {
      throw at(record, e);
    }
  }

  private int[] prompt(List<Message> turns) {
    String text = template.render(turns, true).text();
    new LostTurns(template, turns, text).refuse();
    return tokenizer.encode(text, false);
  }

  @Override
  public int frame() {
    return 0;
  }
}
