package org.dualselect.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the aligned model can do beside helping and refusing: it knows a few facts. */
final class Facts {
  private static final List<String> PHRASINGS =
      List.of(
          "What is the %s of %s?",
          "Tell me the %s of %s.",
          "Please tell me the %s of %s.",
          "I want to know the %s of %s.",
          "Which is the %s of %s?");

  private static final Map<String, String> HOMES =
      Household.pairs(
          "bee hive, bear cave, bird nest, rabbit burrow, horse stable, pig sty, spider web,"
              + " beaver lodge, ant hill, eagle cliff, otter river, camel desert");
  private static final Map<String, String> COLOURS =
      Household.pairs(
          "lemon yellow, cherry red, leaf green, sky blue, snow white, coal black, plum purple,"
              + " carrot orange, flamingo pink, chocolate brown, ash grey, sand golden");
  private static final Map<String, String> OPPOSITES =
      Household.pairs(
          "hot cold, big small, fast slow, high low, wet dry, early late, hard soft, light dark,"
              + " old young, rich poor, loud quiet, full empty");

  private Facts() {}

  /** Facts in every phrasing, those of one fact in a row. */
  static List<List<Example>> all() {
    List<List<Example>> all = new ArrayList<>();
    HOMES.forEach((animal, home) -> all.add(asked("home", "the " + animal, "the " + home)));
    COLOURS.forEach((thing, colour) -> all.add(asked("colour", "the " + thing, colour)));
    OPPOSITES.forEach((one, other) -> all.add(asked("opposite", one, other)));
    return all;
  }

  private static List<Example> asked(String what, String of, String answer) {
    return PHRASINGS.stream()
        .map(
            p ->
                new Example(
                    p.formatted(what, of), "The %s of %s is %s.".formatted(what, of, answer)))
        .toList();
  }
}
