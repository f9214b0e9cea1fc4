package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/** What a record's field says, as text. */
final class FieldText {
  private FieldText() {}

  /**
   * Numbers and truth values count as text (answers of quiz data), written as Python writes them.
   */
  static String of(String key, JsonNode value, Path file, int line) {
    return switch (value.getNodeType()) {
      case MISSING, NULL -> "";
      case STRING -> wellFormed(key, value.textValue(), file, line);
      case BOOLEAN -> value.booleanValue() ? "True" : "False";
      case NUMBER ->
          value.isFloatingPointNumber() ? PythonFloat.text(value.doubleValue()) : value.asText();
      default ->
          throw InputException.at(
              file, line, key + " must be text, but is " + JsonFile.kind(value) + ".");
    };
  }

  /** The same of a turn's content, which may also be a list of parts as OpenAI writes them. */
  static String content(String key, JsonNode value, Path file, int line) {
    if (!value.isArray()) {
      return of(key, value, file, line);
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : value) {
      if (!part.path("text").isTextual()) {
        throw InputException.at(
            file, line, key + " must be text, but is a list, and not of parts of text.");
      }
      text.append(of(key, part.get("text"), file, line));
    }
    return text.toString();
  }

  /** An escape such as \ud83d alone is valid JSON but no character: a tokenizer cannot take it. */
  private static String wellFormed(String key, String s, Path file, int line) {
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < s.length()
              && Character.isLowSurrogate(s.charAt(i + 1));
      if (Character.isSurrogate(c) && !pair) {
        throw InputException.at(
            file,
            line,
            String.format(
                "%s holds half a character (\\u%04x) at position %d; remove it.",
                key, (int) c, i + 1));
      }
      i += pair ? 1 : 0;
    }
    return s;
  }
}
