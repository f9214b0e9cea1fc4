package org.dualselect.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What to say of a record without a prompt or a response. */
final class MissingPart {
  private final Path file;
  private final int line;
  private final RecordFields fields;

  MissingPart(Path file, int line, RecordFields fields) {
    this.file = file;
    this.line = line;
    this.fields = fields;
  }

  InputException of(boolean prompt, boolean response) {
    if (!prompt && !response && fields.isText("text")) {
      return bad(
          "record has text only, which does not say where the response starts; split it into"
              + " prompt and response.");
    }
    for (String key : RecordParser.CONVERSATION) {
      if (!prompt && fields.isText(key)) {
        return bad(key + " must be a list of turns, but is text that is no list in JSON.");
      }
    }
    return prompt
        ? missing("response", RecordParser.RESPONSE)
        : missing("prompt", RecordParser.PROMPT);
  }

  private InputException missing(String part, List<String> names) {
    List<String> found = fields.names();
    for (String name : names) {
      if (found.contains(name)) {
        return bad("record has no " + part + ": " + name + " is blank; fill it in.");
      }
    }
    String hint =
        found.stream()
            .map(key -> DidYouMean.hint(key, names))
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse(".");
    String give = "record has no " + part + "; give one of " + String.join(", ", names);
    return bad(give + (found.isEmpty() ? "" : "; it has " + listed(found)) + hint);
  }

  /** Names out of a file, as many and as much of each as a message can bear. */
  static String listed(List<String> names) {
    String first =
        names.stream()
            .limit(8)
            .map(name -> name.length() > 40 ? name.substring(0, 40) + "..." : name)
            .collect(Collectors.joining(", "));
    return names.size() > 8 ? first + ", ..." : first;
  }

  private InputException bad(String problem) {
    return InputException.at(file, line, problem);
  }
}
