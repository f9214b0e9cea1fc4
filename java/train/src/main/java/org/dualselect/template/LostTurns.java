package org.dualselect.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dualselect.data.InputException;
import org.dualselect.data.Message;
import org.dualselect.data.Whitespace;

/**
 * Turns that a template leaves out without a word, most often those of a role that it does not
 * know, such as the result of a tool: the answer would be learned without what it is made from.
 */
final class LostTurns {
  private final ChatTemplate template;
  private final List<Message> turns;
  private final String word;

  LostTurns(ChatTemplate template, List<Message> turns, String text) {
    this.template = template;
    this.turns = turns;
    this.word = Turns.unusedWord(text);
  }

  /** Renders with a word in the place of every content: whose word is not there is lost. */
  void refuse() {
    List<Message> marked = new ArrayList<>(turns.size());
    for (Message turn : turns) {
      boolean blank = Whitespace.isBlank(turn.content());
      String content = blank ? turn.content() : word(marked.size());
      marked.add(new Message(turn.role(), content, turn.more()));
    }
    String rendered = template.render(marked, false).text().toLowerCase(Locale.ROOT);
    for (int i = 0; i < turns.size(); i++) {
      if (!Whitespace.isBlank(turns.get(i).content()) && !rendered.contains(word(i))) {
        throw new InputException(
            String.format(
                "the chat template leaves out messages[%d], a turn of %s; leave it out yourself, or"
                    + " use a template that knows this role.",
                i, turns.get(i).role()));
      }
    }
  }

  private String word(int turn) {
    return word + turn + "y"; // or turn 1 would be found in turn 10
  }
}
