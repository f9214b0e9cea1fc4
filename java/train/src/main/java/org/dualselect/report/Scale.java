package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis, with ticks that a person would choose: multiples of 1, 2 or 5 times a power of ten.
 *
 * @param step between ticks
 */
record Scale(double low, double high, double step) {
  private static final int TICKS = 5;

  /** From tick to tick, so that all of the values lie inside; none of them may be infinite. */
  static Scale around(double least, double most) {
    return around(least, most, 0);
  }

  /** From 0 to such a number of things. */
  static Scale counts(int most) {
    return around(0, Math.max(most, 1), 1);
  }

  private static Scale around(double least, double most, double leastStep) {
    double pad = most > least ? 0 : Math.max(Math.abs(most) * 0.1, 0.5); // one value: some room
    double step = step(most - least + 2 * pad, leastStep);
    double low = Math.floor((least - pad) / step + 1e-9) * step;
    double high = Math.ceil((most + pad) / step - 1e-9) * step;
    return new Scale(low, high, step);
  }

  /** No wider than from the one to the other, which values cannot pass. */
  Scale within(double least, double most) {
    return new Scale(Math.max(low, least), Math.min(high, most), step);
  }

  /** From value to value, with the ticks in between. */
  static Scale between(double least, double most) {
    double pad = most > least ? 0 : 0.5;
    return new Scale(least - pad, most + pad, step(most - least + 2 * pad, 0));
  }

  /** The same for whole numbers. */
  static Scale whole(double least, double most) {
    double pad = most > least ? 0 : 0.5;
    return new Scale(least - pad, most + pad, step(most - least + 2 * pad, 1));
  }

  private static double step(double range, double least) {
    double rough = range / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double times = rough / power;
    double nice = times < 1.5 ? 1 : times < 3.5 ? 2 : times < 7.5 ? 5 : 10;
    return Math.max(least, nice * power);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    long first = (long) Math.ceil(low / step - 1e-6);
    for (long i = first; i * step <= high + 1e-6 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** Where a value lies: 0 at the axis's start, 1 at its end. */
  double place(double value) {
    return (value - low) / (high - low);
  }

  /** A tick in digits, as many as tell it from the next. */
  String label(double tick) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    double shown = Math.abs(tick) < step / 2 ? 0 : tick; // no minus zero
    return String.format(Locale.ROOT, "%,." + decimals + "f", shown);
  }
}
