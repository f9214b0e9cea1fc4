package org.dualselect.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.dualselect.data.InputException;
import org.dualselect.data.Message;
import org.dualselect.data.Whitespace;

/** What the turns of a conversation ask for. */
final class Turns {
  private static final String WORD = "dualselectanswer";
  private static final List<String> CALLS = List.of("tool_calls", "function_call");

  private Turns() {}

  /** A call is no text: which of its tokens to supervise, the template alone knows. */
  static void refuseCalls(List<Message> turns) {
    for (Message turn : turns) {
      for (String key : CALLS) {
        JsonNode call = turn.more().get(key);
        boolean called =
            call != null && !call.isNull() && !(call.isContainerNode() && call.isEmpty());
        if (called || turn.role().equals(key)) {
          throw new InputException(
              "messages hold " + key + ", which is not supported; leave this record out.");
        }
      }
    }
  }

  /**
   * Whether an answer is supervised: one without a word would teach to end at once, and OpenAI's
   * {@code weight} of 0 says that it is there to be read only.
   */
  static boolean isLearned(Message answer) {
    JsonNode weight = answer.more().get("weight");
    if (weight == null || weight.isNull()) {
      return !Whitespace.isBlank(answer.content());
    }
    if (!weight.isNumber() || weight.doubleValue() != 0 && weight.doubleValue() != 1) {
      throw new InputException("the weight of a turn must be 0 or 1, but is " + weight + ".");
    }
    return weight.doubleValue() == 1 && !Whitespace.isBlank(answer.content());
  }

  /** Stands nowhere in a text, whatever the case. */
  static String unusedWord(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    StringBuilder unused = new StringBuilder(WORD);
    while (lower.contains(unused)) {
      unused.append('x');
    }
    return unused.toString();
  }
}
