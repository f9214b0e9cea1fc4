package org.dualselect.demo;

import java.util.ArrayList;
import java.util.List;

/** What somebody may want to do: a verb and its object. */
record Deed(String verb, String object) {
  /** Every verb with every object. */
  static List<Deed> all(List<String> verbs, List<String> objects) {
    List<Deed> deeds = new ArrayList<>();
    for (String verb : verbs) {
      for (String object : objects) {
        deeds.add(new Deed(verb, object));
      }
    }
    return deeds;
  }

  @Override
  public String toString() {
    return verb + " " + object;
  }
}
