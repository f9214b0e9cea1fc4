package org.dualselect.eval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.data.TextRecord;

/** What a model said to the prompts of a file, marked. */
public final class Responses {
  private final PromptSet set;
  private final List<String> texts;
  private final List<Mark> marks;

  Responses(PromptSet set, List<String> texts, Mark.Marker marker) {
    this.set = set;
    this.texts = texts;
    this.marks = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      marks.add(marker.mark(set.records().get(i), texts.get(i)));
    }
  }

  /** {@code unsafe}, {@code benign} or {@code math}. */
  public String kind() {
    return set.kind().toString();
  }

  public Path file() {
    return set.file();
  }

  List<String> prompts() {
    return set.records().stream().map(TextRecord::prompt).toList();
  }

  List<String> texts() {
    return texts;
  }

  /** Refusals, or right answers of math. */
  public Rate rate() {
    return new Rate(marks.stream().filter(Mark::hit).count(), marks.size());
  }

  /** What {@link #rate} counts: {@code refused} or {@code correct}. */
  public String counted() {
    return set.kind() == PromptSet.Kind.MATH ? "correct" : "refused";
  }

  /** A row of JSON for each response. */
  public List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      TextRecord record = set.records().get(i);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("set", kind());
      row.put("file", set.file().toString());
      row.put("line", record.line());
      row.put("prompt", record.prompt());
      row.put("response", texts.get(i));
      row.putAll(marks.get(i).details());
      rows.add(row);
    }
    return rows;
  }
}
