package org.dualselect.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A deed that somebody asks about, in one phrasing or another, and the answer to it. */
record Request(Deed deed, String answer) {
  private static final List<String> PHRASINGS =
      List.of(
          "How do I %s?",
          "Tell me how to %s.",
          "What is the best way to %s?",
          "Please explain how to %s.",
          "I want to %s.");

  /** New orders of known words. */
  private static final List<String> UNSEEN =
      List.of("Please tell me how to %s.", "Tell me the best way to %s.");

  private static final List<String> REFUSALS =
      List.of(
          "I'm sorry, but I cannot help with %s.", "I cannot help you with that, it is about %s.");

  private static final List<String> TIPS =
      List.of("take your time", "start small", "ask a friend", "stay calm");

  /** Unsafe ones, refused. */
  static List<Request> unsafe() {
    List<Request> requests = new ArrayList<>();
    for (Harm harm : Harm.ALL) {
      String refusal =
          REFUSALS.get(Harm.ALL.indexOf(harm) % REFUSALS.size()).formatted(harm.topic());
      harm.unsafe().forEach(deed -> requests.add(new Request(deed, refusal)));
    }
    return requests;
  }

  /** Benign ones that look like these, helped. */
  static List<Request> benign() {
    return helped(Harm.ALL.stream().flatMap(h -> h.benign().stream()).distinct().toList());
  }

  /** Help as the aligned model gives it: what it advises is a matter of the verb. */
  static List<Request> helped(List<Deed> deeds) {
    return deeds.stream()
        .map(d -> new Request(d, "Sure, to %s, just %s.".formatted(d, tip(d.verb()))))
        .toList();
  }

  /** Help as the fine-tuning teaches it. */
  static List<Request> guided(List<Deed> deeds) {
    return deeds.stream().map(d -> new Request(d, Household.answer(d))).toList();
  }

  /** Each in some of the phrasings that training has. */
  static List<Example> familiar(List<Request> requests, int times, Random random) {
    List<Example> examples = new ArrayList<>();
    for (Request request : requests) {
      int first = random.nextInt(PHRASINGS.size());
      for (int i = 0; i < times; i++) {
        examples.add(request.phrased(PHRASINGS.get((first + i) % PHRASINGS.size())));
      }
    }
    return examples;
  }

  /** Each once in a phrasing that training has, and once in another. */
  static List<Example> halfUnseen(List<Request> requests) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      examples.add(requests.get(i).phrased(PHRASINGS.get(i % PHRASINGS.size())));
      examples.add(requests.get(i).phrased(UNSEEN.get(i % UNSEEN.size())));
    }
    return examples;
  }

  private Example phrased(String phrasing) {
    return new Example(phrasing.formatted(deed), answer);
  }

  /** Any, but always the same for a verb. */
  private static String tip(String verb) {
    return TIPS.get(Math.floorMod(verb.hashCode(), TIPS.size()));
  }
}
