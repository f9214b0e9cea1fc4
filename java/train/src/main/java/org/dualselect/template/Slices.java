package org.dualselect.template;

import java.util.ArrayList;
import java.util.List;

/** {@code value[index]} and {@code value[start:stop:step]}; whatever is not there is undefined. */
final class Slices {
  private Slices() {}

  /** The parts of a slice, each a whole number or null. */
  record Range(Long start, Long stop, Long step) {}

  /** Null if there is no such item. */
  static Object item(List<?> list, long index) {
    long at = index < 0 ? index + list.size() : index;
    return at >= 0 && at < list.size() ? list.get((int) at) : null;
  }

  static String item(String s, long index, Limits limits) {
    limits.text(s.length());
    long length = s.codePointCount(0, s.length());
    long at = index < 0 ? index + length : index;
    if (at < 0 || at >= length) {
      return null;
    }
    return Character.toString(s.codePointAt(s.offsetByCodePoints(0, (int) at)));
  }

  static Object slice(Object value, Range range, Limits limits) {
    if (value instanceof String s) {
      StringBuilder out = new StringBuilder();
      limits.text(s.length());
      int[] characters = s.codePoints().toArray();
      for (int i : places(range, characters.length)) {
        out.appendCodePoint(characters[i]);
      }
      return out.toString();
    }
    List<?> list = (List<?>) value;
    limits.work(list.size());
    List<Object> items = new ArrayList<>();
    for (int i : places(range, list.size())) {
      items.add(list.get(i));
    }
    return list instanceof Tuple ? new Tuple(items) : items;
  }

  private static int[] places(Range range, int length) {
    long step = range.step() == null ? 1 : range.step();
    if (step == 0) {
      throw new TemplateException("the step of a slice is 0");
    }
    long low = step > 0 ? 0 : -1;
    long high = step > 0 ? length : length - 1;
    long start = clamp(range.start(), step > 0 ? low : high, low, high, length);
    long stop = clamp(range.stop(), step > 0 ? high : low, low, high, length);
    long span = step > 0 ? stop - start : start - stop;
    long stride = step == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(step);
    int count = span <= 0 ? 0 : (int) ((span - 1) / stride + 1);
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      places[i] = (int) (start + i * step);
    }
    return places;
  }

  private static long clamp(Long bound, long absent, long low, long high, int length) {
    if (bound == null) {
      return absent;
    }
    long at = bound < 0 ? bound + length : bound;
    return Math.max(low, Math.min(high, at));
  }
}
