package org.dualselect.data;

import java.util.Collection;

/** The nearest known name to a misspelt one, for error messages. */
public final class DidYouMean {
  private DidYouMean() {}

  /** {@code "; did you mean NAME?"}, or nothing when no known name is near. */
  public static String hint(String word, Collection<String> known) {
    String best = null;
    // Half the word may be wrong: a worse guess would only mislead.
    int least = Math.max(2, word.length() / 2);
    for (String name : known) {
      // Names that differ so much in length cannot be near, and a word out of a file may be huge.
      if (Math.abs(word.length() - name.length()) >= least) {
        continue;
      }
      int distance = distance(word, name);
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return best == null ? "" : "; did you mean " + best + "?";
  }

  /** Edits (insert, delete, replace, swap of neighbours) that turn {@code a} into {@code b}. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + replace, Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
