package org.dualselect.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A whole dialogue in one text, {@code Human: ...}, blank line, {@code Assistant: ...}, as in
 * HH-RLHF. The prompt is all before the last assistant turn, earlier turns and blank lines
 * included: the plain template goes on from there.
 *
 * <p>Some dialogues of HH-RLHF end in an answer without a word (4 of the 2,312 of its harmless test
 * split). They are records with an empty response, which the encoder skips and counts, as the
 * released trainer does.
 */
final class Transcript {
  private static final Pattern TURN = Pattern.compile("(?:^|\n\n)(Human|Assistant):");
  private static final String ANSWER = "\n\nAssistant:";

  private Transcript() {}

  /** Whether a stripped text is such a dialogue. */
  static boolean is(String text) {
    return text.startsWith("Human:") && text.contains(ANSWER);
  }

  /** {@code text} must be one and be stripped. */
  static TextRecord record(String text, Path file, int line) {
    List<Message> turns = new ArrayList<>();
    int answered = 0;
    String role = "";
    int start = 0;
    Matcher turn = TURN.matcher(text);
    while (turn.find()) {
      add(turns, role, text.substring(start, turn.start()));
      role = turn.group(1).equals("Human") ? "user" : "assistant";
      start = turn.end();
      answered = role.equals("assistant") ? turns.size() + 1 : answered;
    }
    add(turns, role, text.substring(start));
    String prompt = Whitespace.strip(text.substring(0, text.lastIndexOf(ANSWER)));
    List<Message> used = List.copyOf(turns.subList(0, answered));
    return new TextRecord(prompt, used.get(answered - 1).content(), used, file, line);
  }

  private static void add(List<Message> turns, String role, String content) {
    if (!role.isEmpty()) {
      turns.add(new Message(role, Whitespace.strip(content)));
    }
  }
}
