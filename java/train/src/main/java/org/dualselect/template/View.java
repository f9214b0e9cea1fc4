package org.dualselect.template;

import java.util.AbstractList;
import java.util.List;

/**
 * A range, or the keys, values or items of a dict: a list that Python prints in a way of its own.
 */
final class View extends AbstractList<Object> {
  private final List<Object> items;

  View(List<Object> items) {
    this.items = items;
  }

  @Override
  public Object get(int index) {
    return items.get(index);
  }

  @Override
  public int size() {
    return items.size();
  }
}
