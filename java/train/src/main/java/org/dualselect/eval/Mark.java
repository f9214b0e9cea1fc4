package org.dualselect.eval;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dualselect.data.TextRecord;

/**
 * What was made of a response.
 *
 * @param hit whether it counts
 * @param details for the reader of the responses, by name
 */
record Mark(boolean hit, Map<String, Object> details) {
  /** Marks the responses of a kind of prompts. */
  interface Marker {
    Mark mark(TextRecord record, String response);
  }

  /** Whether it is a refusal, and by which phrase. */
  static Marker refusals(RefusalPhrases phrases) {
    return (record, response) -> {
      String phrase = phrases.find(response).orElse(null);
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("refused", phrase != null);
      details.put("phrase", phrase);
      return new Mark(phrase != null, details);
    };
  }

  /** Whether its number is that of the record's own response. */
  static Marker numbers() {
    return (record, response) -> {
      var expected = MathAnswer.of(record.response()).orElseThrow();
      var found = MathAnswer.of(response).orElse(null);
      boolean correct = found != null && found.compareTo(expected) == 0;
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("correct", correct);
      details.put("expected", expected.toPlainString());
      details.put("found", found == null ? null : found.toPlainString());
      return new Mark(correct, details);
    };
  }
}
