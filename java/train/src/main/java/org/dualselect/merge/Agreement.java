package org.dualselect.merge;

import java.util.Locale;

/**
 * How far the merged checkpoint's logits are from those of base and adapter, both computed in
 * float32.
 *
 * @param dtype of the merged weights, as stored
 * @param tokens positions compared
 * @param deviation standard deviation of the logits of base and adapter
 * @param largest difference of a logit
 * @param unrounded the same before the merged weights are rounded to their type: what is left of
 *     {@code largest} is the rounding's; equal to {@code largest} for F32
 * @param changed positions whose likeliest token is another
 */
public record Agreement(
    String dtype, long tokens, double deviation, double largest, double unrounded, long changed) {
  /** Shares of the deviation. Summing in another order moves logits by some 1e-6 to 1e-5 of it; */
  private static final double MOST_UNROUNDED = 1e-2;

  /** rounding to BF16 by some 1e-2 to 1e-1; a wrong merge by about all of it. */
  private static final double MOST = 0.5;

  /** Whether the merge is right; false where a number is NaN. */
  public boolean holds() {
    boolean exact = dtype.equals("F32");
    return unrounded <= MOST_UNROUNDED * deviation
        && largest <= (exact ? MOST_UNROUNDED : MOST) * deviation;
  }

  /** The figures in a few lines. */
  public String words() {
    String rounding =
        dtype.equals("F32")
            ? ""
            : format(
                "  of which not by rounding to %s  %.2g, %s\n", dtype, unrounded, share(unrounded));
    return format(
        "logits of the merged checkpoint against base + adapter, at %d tokens:\n"
            + "  largest difference  %.2g, %s\n"
            + "%s"
            + "  the likeliest token is another at %d of %d\n",
        tokens, largest, share(largest), rounding, changed, tokens);
  }

  private String share(double difference) {
    return format("%.2g of their standard deviation %.3g", difference / deviation, deviation);
  }

  private static String format(String text, Object... arguments) {
    return String.format(Locale.ROOT, text, arguments);
  }
}
