package org.dualselect.template;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.dualselect.data.InputException;
import org.dualselect.data.Message;
import org.dualselect.data.Whitespace;

/**
 * Where the assistant's turns lie in a rendered conversation, for templates that do not mark them.
 *
 * <p>Prefixes of a conversation are not always prefixes of its text: some templates drop the
 * thinking of earlier turns, or put the system prompt before the last question. So a turn's text is
 * found by rendering the conversation once more with a word in its place: what stands before and
 * behind the word stands before and behind the answer. A turn begins where the generation prompt
 * ends, if the text begins with it, since the model makes all that follows; it ends with what the
 * template puts behind the answer even if nothing follows, up to white space: the end-of-turn
 * token.
 */
final class AnswerFinder {
  private final ChatTemplate template;
  private final List<Message> turns;
  private final String text;
  private final String word;

  AnswerFinder(ChatTemplate template, List<Message> turns, String text) {
    this.template = template;
    this.turns = turns;
    this.text = text;
    word = Turns.unusedWord(text);
  }

  /**
   * From the first char that the model makes to the end of the end-of-turn token, each turn of the
   * assistant that is wanted.
   */
  List<Rendered.Span> spans(Predicate<Message> wanted) {
    List<Rendered.Span> spans = new ArrayList<>();
    for (int turn = 0; turn < turns.size(); turn++) {
      if (turns.get(turn).role().equals("assistant") && wanted.test(turns.get(turn))) {
        spans.add(span(turn));
      }
    }
    return spans;
  }

  private Rendered.Span span(int turn) {
    List<Message> marked = new ArrayList<>(turns);
    marked.set(turn, new Message("assistant", word, turns.get(turn).more()));
    String[] around = around(turn, marked);
    String[] alone = around(turn, marked.subList(0, turn + 1));
    int start = start(turn, around[0]);
    int end = text.length() - around[1].length();
    int behind = endOfTurn(around[1], alone[1]);
    if (start < 0 || end < start || behind < 0 || !text.endsWith(around[1])) {
      throw unclear(turn);
    }
    return new Rendered.Span(start, end + behind);
  }

  /** What stands before and behind the word. */
  private String[] around(int turn, List<Message> marked) {
    String rendered = template.render(marked, false).text();
    int at = rendered.indexOf(word);
    if (at < 0 || rendered.indexOf(word, at + 1) >= 0) {
      throw unclear(turn);
    }
    return new String[] {rendered.substring(0, at), rendered.substring(at + word.length())};
  }

  /** Where the generation prompt ends, else where the answer itself begins; -1 if neither shows. */
  private int start(int turn, String before) {
    boolean begins = text.startsWith(before);
    String prompt = generationPrompt(turn);
    if (prompt != null && text.startsWith(prompt)) {
      return begins ? Math.min(prompt.length(), before.length()) : prompt.length();
    }
    return begins ? before.length() : -1;
  }

  /** The text up to a turn, ready for the model to go on; null if the template has no such form. */
  private String generationPrompt(int turn) {
    List<Message> history = turns.subList(0, turn);
    try {
      String prompt = template.render(history, true).text();
      return prompt.equals(template.render(history, false).text()) ? null : prompt;
    } catch (InputException e) {
      return null; // an assistant that speaks first, in a template where a user must
    }
  }

  /**
   * Length of white space and the word after it, of what stands behind an answer in any case; -1 if
   * that depends on what follows.
   */
  private static int endOfTurn(String behind, String behindLast) {
    int most = Math.min(behind.length(), behindLast.length());
    int end = 0;
    while (end < most && behind.charAt(end) == behindLast.charAt(end)) {
      end++;
    }
    int at = 0;
    while (at < end && Whitespace.is(behind.charAt(at))) {
      at++;
    }
    int from = at;
    while (at < end && !Whitespace.is(behind.charAt(at))) {
      at++;
    }
    if (at == end && end < most) {
      return -1;
    }
    return at == from ? 0 : at;
  }

  private static InputException unclear(int turn) {
    return new InputException(
        "the chat template does not show where the answer in messages["
            + turn
            + "] lies; put {% generation %} and {% endgeneration %} around it in the template.");
  }
}
