package org.dualselect.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the model is to learn: for every job its tool, for every thing its place. An answer needs
 * both, so that a job on a thing that was never seen together can be answered, by one who has
 * learned the two.
 */
final class Household {
  private static final Map<String, String> TOOLS =
      pairs(
          "clean sponge, paint brush, repair screwdriver, wrap ribbon, polish cloth, label pen,"
              + " photograph camera, measure ruler, weigh scale, dry towel, sketch pencil,"
              + " dust feather, cover sheet, move trolley, sand file, varnish roller");
  private static final Map<String, String> PLACES =
      pairs(
          "chair kitchen, table garden, lamp hall, vase attic, mirror bathroom, clock study,"
              + " kettle pantry, basket cellar, bench porch, drum garage, statue lobby, shelf office,"
              + " ladder shed, bucket yard, guitar lounge, bowl cabin");

  private Household() {}

  static List<Deed> deeds() {
    return Deed.all(
        List.copyOf(TOOLS.keySet()), PLACES.keySet().stream().map(t -> "a " + t).toList());
  }

  /** The answer that the fine-tuning task wants. */
  static String answer(Deed deed) {
    String place = PLACES.get(deed.object().substring("a ".length()));
    return "First take the %s, then %s %s in the %s."
        .formatted(TOOLS.get(deed.verb()), deed.verb(), deed.object(), place);
  }

  static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new TreeMap<>();
    for (String pair : text.split(", ")) {
      String[] words = pair.split(" ");
      pairs.put(words[0], words[1]);
    }
    return pairs;
  }
}
