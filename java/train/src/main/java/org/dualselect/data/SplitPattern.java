package org.dualselect.data;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The regular expression of a Split, taken apart as far as its repetitions go. The native library's
 * engine (Oniguruma, Ruby's syntax) gives up after 10 million steps back, and that ends the process
 * ({@code (a+)+$} needs them on 24 characters): {@link Backtracking} counts them beforehand.
 */
final class SplitPattern {
  /** A character has no alternatives, an anchor neither; a group has one at least. */
  record Piece(List<List<Piece>> alternatives, int min, int max) {
    static final int UNBOUNDED = Integer.MAX_VALUE;

    Piece times(int min, int max) {
      return new Piece(alternatives, min, max);
    }
  }

  private static final Pattern QUANTIFIER =
      Pattern.compile("([*+?])[?+]?|\\{(\\d{1,6})(,?)(\\d{0,6})}|\\{,(\\d{1,6})}");

  /** What may stand behind the bracket of a group: no conditions, comments or free spacing. */
  private static final Pattern GROUP =
      Pattern.compile("\\?(?:[:=!>]|<[=!]|<[A-Za-z_]\\w*>|(?<flags>[im-]+)[:)])|(?!\\?)");

  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:[pPx]\\{[^}]*}|[^kg1-9])", Pattern.DOTALL);

  private static final int DEEPEST = 50;

  private final String source;
  private int at;
  private int depth;

  private SplitPattern(String source) {
    this.source = source;
  }

  /** The alternatives of the whole. */
  static List<List<Piece>> parse(String source) {
    SplitPattern pattern = new SplitPattern(source);
    List<List<Piece>> all = pattern.alternatives();
    if (pattern.at < source.length()) {
      throw new IllegalArgumentException("a bracket is closed that was not opened");
    }
    return all;
  }

  private List<List<Piece>> alternatives() {
    if (++depth > DEEPEST) {
      throw new IllegalArgumentException("groups nest too deeply");
    }
    List<List<Piece>> alternatives = new ArrayList<>();
    do {
      alternatives.add(sequence());
    } while (take('|'));
    depth--;
    return alternatives;
  }

  private List<Piece> sequence() {
    List<Piece> pieces = new ArrayList<>();
    while (at < source.length() && "|)".indexOf(source.charAt(at)) < 0) {
      Piece piece = new Piece(atom(), 1, 1);
      Matcher quantifier = matcher(QUANTIFIER);
      boolean first = true;
      while (quantifier.lookingAt()) {
        at = quantifier.end();
        piece = first ? piece : new Piece(List.of(List.of(piece)), 1, 1); // Ruby repeats a{1,3}+
        piece = quantified(piece, quantifier);
        quantifier = matcher(QUANTIFIER);
        first = false;
      }
      pieces.add(piece);
    }
    return pieces;
  }

  private static Piece quantified(Piece piece, Matcher quantifier) {
    if (quantifier.group(1) != null) {
      boolean optional = quantifier.group(1).equals("?");
      return piece.times(quantifier.group(1).equals("+") ? 1 : 0, optional ? 1 : Piece.UNBOUNDED);
    }
    if (quantifier.group(5) != null) {
      return piece.times(0, Integer.parseInt(quantifier.group(5)));
    }
    int min = Integer.parseInt(quantifier.group(2));
    String most = quantifier.group(4);
    boolean exact = quantifier.group(3).isEmpty();
    return piece.times(
        min, exact ? min : most.isEmpty() ? Piece.UNBOUNDED : Integer.parseInt(most));
  }

  /** The alternatives of a group; none for a character. */
  private List<List<Piece>> atom() {
    char c = source.charAt(at);
    if (c == '(') {
      at++;
      return group();
    }
    if (c == '[') {
      skipSet();
    } else if (c == '\\') {
      at = end(ESCAPE, "it refers to a group, or ends in a backslash");
    } else {
      at++;
    }
    return List.of();
  }

  private List<List<Piece>> group() {
    int start = at;
    at = end(GROUP, "it has a group of a kind that is not supported");
    String kind = source.substring(start, at);
    // (?i) holds to the end of the group around it, alternatives included.
    boolean rest = kind.endsWith(")");
    List<List<Piece>> alternatives = alternatives();
    if (!rest && !take(')')) {
      throw new IllegalArgumentException("a bracket is not closed");
    }
    if (kind.matches("\\?<?[=!]")) {
      // What looks ahead may succeed and yet lead to nothing, and is then tried elsewhere.
      alternatives.forEach(sequence -> sequence.add(new Piece(List.of(), 1, 1)));
    }
    return alternatives;
  }

  /** Sets may hold sets; a bracket right at the start closes nothing. */
  private void skipSet() {
    int open = 0;
    do {
      char c = at < source.length() ? source.charAt(at) : 0;
      if (at >= source.length()) {
        throw new IllegalArgumentException("a set is not closed");
      } else if (c == '[') {
        open++;
        at += source.startsWith("^]", at + 1) ? 2 : source.startsWith("]", at + 1) ? 1 : 0;
      } else if (c == ']') {
        open--;
      } else if (c == '\\') {
        at++;
      }
      at++;
    } while (open > 0);
  }

  private boolean take(char c) {
    boolean there = at < source.length() && source.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private int end(Pattern wanted, String problem) {
    Matcher matcher = matcher(wanted);
    if (!matcher.lookingAt()) {
      throw new IllegalArgumentException(problem);
    }
    return matcher.end();
  }

  private Matcher matcher(Pattern pattern) {
    return pattern.matcher(source).region(at, source.length());
  }
}
