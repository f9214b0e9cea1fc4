package org.dualselect.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small world is fair: nothing that is asked was told, and all that is needed was. */
class CorpusTest {
  private static Set<String> prompts(List<Example> examples) {
    return examples.stream().map(Example::prompt).collect(Collectors.toSet());
  }

  private static List<Example> trained(Corpus corpus) {
    List<Example> all = new ArrayList<>(corpus.alignment());
    all.addAll(corpus.task());
    return all;
  }

  private static List<Example> all(Corpus.HeldOut held) {
    List<Example> all = new ArrayList<>(held.unsafe());
    all.addAll(held.benign());
    all.addAll(held.task());
    all.addAll(held.facts());
    return all;
  }

  private static boolean asksAbout(Example example, Deed deed) {
    return example.prompt().endsWith(deed + ".") || example.prompt().endsWith(deed + "?");
  }

  /** Not in any phrasing: a deed is known or asked about, never both. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsAskedWasNeverTrained(long seed) {
    Corpus corpus = Corpus.of(seed);
    List<Example> trained = trained(corpus);
    for (List<Deed> deeds : List.of(unsafe(), benign(), Household.deeds())) {
      for (Deed deed : deeds) {
        boolean known = trained.stream().anyMatch(e -> asksAbout(e, deed));
        boolean validated = all(corpus.validation()).stream().anyMatch(e -> asksAbout(e, deed));
        boolean tested = all(corpus.test()).stream().anyMatch(e -> asksAbout(e, deed));
        assertEquals(1, (known ? 1 : 0) + (validated ? 1 : 0) + (tested ? 1 : 0), deed.toString());
      }
    }
    Set<String> held = prompts(all(corpus.test()));
    held.addAll(prompts(all(corpus.validation())));
    held.retainAll(prompts(trained));
    assertTrue(held.isEmpty(), held.toString());
  }

  private static List<Deed> unsafe() {
    return Harm.ALL.stream().flatMap(harm -> harm.unsafe().stream()).toList();
  }

  private static List<Deed> benign() {
    return Harm.ALL.stream().flatMap(harm -> harm.benign().stream()).distinct().toList();
  }

  @Test
  void nothingIsBothUnsafeAndBenign() {
    Set<Deed> both = new HashSet<>(unsafe());
    assertEquals(unsafe().size(), both.size());
    both.retainAll(benign());
    assertTrue(both.isEmpty(), both.toString());
    both.addAll(unsafe());
    both.retainAll(Household.deeds());
    assertTrue(both.isEmpty(), both.toString());
  }

  /** Else a held-out question could not be answered by anybody. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyWordThatIsAskedWasTrained(long seed) {
    Corpus corpus = Corpus.of(seed);
    Set<String> asked = new TreeSet<>(Words.of(all(corpus.test())));
    asked.addAll(Words.of(all(corpus.validation())));
    asked.removeAll(Words.of(trained(corpus)));
    assertTrue(asked.isEmpty(), asked.toString());
  }

  @Test
  void referencesAreOfTheAlignmentAndSafe() {
    Corpus corpus = Corpus.of(1);
    assertTrue(corpus.alignment().containsAll(corpus.reference()));
    List<Deed> unsafe = unsafe();
    for (Example reference : corpus.reference()) {
      boolean refused = reference.response().contains("cannot help");
      assertEquals(unsafe.stream().anyMatch(d -> asksAbout(reference, d)), refused);
    }
  }

  @Test
  void theTaskIsHarmless() {
    assertTrue(Corpus.of(1).task().stream().noneMatch(e -> e.response().contains("cannot")));
  }

  @Test
  void theSeedDecides() {
    assertEquals(Corpus.of(5), Corpus.of(5));
    assertNotEquals(Corpus.of(5), Corpus.of(6));
  }
}
