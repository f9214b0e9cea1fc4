package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns of published tokenizers pass (see TokenizerShapesTest too); slow ones do not. */
class BacktrackingTest {
  private static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  @ParameterizedTest
  @ValueSource(
      strings = {
        GPT2,
        // BLOOM, Falcon, tiktoken's cl100k with its possessive repetitions, CLIP
        " ?[^(\\s|[.,!?…。，、।۔،])]+",
        "[0-9][0-9][0-9]",
        "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+"
            + "|\\s++$|\\s*[\\r\\n]|\\s+(?!\\S)|\\s",
        "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
        "(?=(\\d{3})+(?!\\d))",
        "(?<=\\d)(?=(?:\\d\\d\\d)*$)",
        "(a+)+",
        "(?i)a|b+",
        "[]a]+[^]b]x",
        "[[:alpha:]&&[^a]]+\\x{3042}{,3}\\]",
        "a{b}",
        "a{2,}",
        "(?<name>a)(?>b)(c)",
        ""
      })
  void honestPatternsPass(String pattern) {
    Backtracking.check(pattern);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(a|aa)+$",
        "(?:a?){40}b",
        "(?:a{0,9})*b",
        "(a*)*b",
        "(?:(?:a|b)c)*d",
        "(?=(a+)+$)",
        "a*(?!.++)",
        "(?:a*b|a)+",
        "a{1,3}+b",
        "a*a*b",
        "\\s*\\s+$",
        "a*(?i)b|a*c",
        "(?:a*|b)a+$",
        ".*?x.*?y",
        "(?<a>x|\\g<a>y)",
        "(a)\\1",
        "(?(1)a|b)",
        "(?x) a # (",
        "(?~a)",
        "(a",
        "a)",
        "[a",
        "a\\"
      })
  void slowOrStrangePatternsDoNot(String pattern) {
    assertThrows(IllegalArgumentException.class, () -> Backtracking.check(pattern));
  }

  @Test
  void manyChoicesAreAsBadAsRepetitions() {
    String optional = "a?".repeat(30) + "a".repeat(30);
    assertThrows(IllegalArgumentException.class, () -> Backtracking.check(optional));
    String nested = "(".repeat(10_000) + ")".repeat(10_000);
    assertThrows(IllegalArgumentException.class, () -> Backtracking.check(nested));
  }
}
