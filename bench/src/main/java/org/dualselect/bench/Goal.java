package org.dualselect.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A bound for the ratio of two variants' times.
 *
 * @param atMost whether it is an upper bound
 * @param where parameters of a case that it holds for
 */
record Goal(
    String variant,
    String other,
    double bound,
    boolean atMost,
    Predicate<Map<String, String>> where) {

  private static final Predicate<Map<String, String>> LARGE =
      params -> !params.get("model").equals("TINY");
  private static final Predicate<Map<String, String>> SHORT =
      LARGE.and(params -> params.get("tokens").equals("128"));

  static final List<Goal> STEP =
      List.of(
          new Goal("ours", "plain", 1.05, true, LARGE),
          new Goal("perSampleLoop", "ours", 1.3, false, SHORT.and(lengths("EQUAL"))),
          new Goal("perSampleLoop", "ours", 1.6, false, SHORT.and(lengths("RAGGED"))),
          new Goal("perSampleLoop", "ours", 3, false, LARGE.negate()),
          new Goal("plain", "huggingFacePlain", 0.7, true, LARGE),
          new Goal("ours", "huggingFacePlain", 0.75, true, LARGE));

  static final List<Goal> REFRESH = List.of(new Goal("plain", "ours", 0.98, false, params -> true));

  private static Predicate<Map<String, String>> lengths(String value) {
    return params -> params.get("lengths").equals(value);
  }

  /** One line with the figure, or null where one of the two was not measured. */
  String judge(List<Interleaved.Outcome> outcomes) {
    Interleaved.Outcome mine = find(outcomes, variant);
    Interleaved.Outcome theirs = find(outcomes, other);
    if (mine == null || theirs == null) {
      return null;
    }
    double ratio = mine.ratioTo(theirs).median();
    return String.format(
        Locale.ROOT,
        "%s / %s %s %.2f: %.3f, %s",
        variant,
        other,
        atMost ? "<=" : ">=",
        bound,
        ratio,
        (atMost ? ratio <= bound : ratio >= bound) ? "met" : "missed");
  }

  static Interleaved.Outcome find(List<Interleaved.Outcome> outcomes, String variant) {
    return outcomes.stream().filter(o -> o.variant().equals(variant)).findFirst().orElse(null);
  }
}
