package org.dualselect.eval;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The number a worked solution ends in, as GSM8K (arXiv 2110.14168) writes it. */
final class MathAnswer {
  /** What stands before the answer in every record of GSM8K. */
  private static final String MARK = "####";

  /** With or without thousands separated and a currency's sign; a dash between numbers is none. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<sign>(?<![\\w)])-)?\\$?(?<whole>\\d{1,3}(?:,\\d{3})++(?!\\d)|\\d++)(?<rest>\\.\\d++)?");

  private MathAnswer() {}

  /** The number after the first {@code ####}, as GSM8K's own script has it, or else the last. */
  static Optional<BigDecimal> of(String text) {
    int mark = text.indexOf(MARK);
    Matcher number = NUMBER.matcher(text);
    if (mark >= 0 && number.find(mark)) {
      return Optional.of(value(number));
    }
    Optional<BigDecimal> last = Optional.empty();
    for (boolean found = number.find(0); found; found = number.find()) {
      last = Optional.of(value(number));
    }
    return last;
  }

  private static BigDecimal value(Matcher number) {
    String rest = number.group("rest");
    String digits = number.group("whole").replace(",", "") + (rest == null ? "" : rest);
    BigDecimal value = new BigDecimal(digits).stripTrailingZeros();
    return number.group("sign") == null ? value : value.negate();
  }
}
