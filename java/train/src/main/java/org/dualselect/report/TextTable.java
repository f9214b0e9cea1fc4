package org.dualselect.report;

import java.util.List;

/** A table in plain text: names to the left, everything else to the right of its column. */
public final class TextTable {
  private static final String GAP = "  ";

  private TextTable() {}

  /**
   * @param lines of equally many cells, the first of each a name
   */
  public static String of(List<List<String>> lines) {
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        int column = i;
        int width = lines.stream().mapToInt(l -> l.get(column).length()).max().orElseThrow();
        String pad = " ".repeat(width - line.get(i).length());
        text.append(i == 0 ? line.get(i) + pad : GAP + pad + line.get(i));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
