package org.dualselect.template;

import java.util.ArrayList;
import java.util.List;

/** The argument {@code attribute} of a filter: {@code "a.b.0"}, a number, or none for the item. */
record AttributePath(List<Object> keys) {
  static AttributePath of(Object attribute) {
    if (attribute == null) {
      return new AttributePath(List.of());
    }
    if (!(attribute instanceof String name)) {
      return new AttributePath(List.of(attribute));
    }
    List<Object> keys = new ArrayList<>();
    for (String part : name.split("\\.", -1)) {
      keys.add(part.matches("\\d{1,18}") ? (Object) Long.valueOf(part) : part);
    }
    return new AttributePath(keys);
  }

  Object get(Evaluator evaluator, Object item) {
    Object value = item;
    for (Object key : keys) {
      value = evaluator.attributes.subscript(value, key);
    }
    return value;
  }
}
