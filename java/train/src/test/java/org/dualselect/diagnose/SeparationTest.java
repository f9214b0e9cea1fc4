package org.dualselect.diagnose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.dualselect.data.TextRecord;
import org.junit.jupiter.api.Test;

class SeparationTest {
  private static List<TextRecord> records(String... prompts) {
    List<TextRecord> records = new ArrayList<>();
    for (String prompt : prompts) {
      records.add(TextRecord.of(prompt, "no", Path.of("f.jsonl"), records.size() + 1));
    }
    return records;
  }

  /** Case, white space and a speaker in front make no other prompt. */
  @Test
  void repeatsAndWhatIsAskedElsewhereAreLeftOut() {
    Separation apart =
        Separation.of(
            records("Task  one", "two"),
            records("a", "A ", "task one", "b", "Human: c", "d"),
            records("C", "TWO", "e", "e"),
            100,
            100,
            42);
    assertArrayEquals(new int[] {0, 2}, apart.probe()); // C and e
    assertArrayEquals(new int[] {0, 3, 5}, apart.pool()); // a, b and d
    assertEquals(3, apart.different());
  }

  @Test
  void withoutAProbeSomeReferencesAreSetAside() {
    List<TextRecord> references = records("a", "b", "c", "d", "B", "e", "f");
    Separation apart = Separation.of(records("f"), references, null, 100, 2, 42);
    assertEquals(2, apart.probe().length);
    assertEquals(3, apart.pool().length);
    Set<String> all = new TreeSet<>();
    Arrays.stream(apart.probe()).forEach(i -> all.add(references.get(i).prompt()));
    Arrays.stream(apart.pool()).forEach(i -> all.add(references.get(i).prompt()));
    assertEquals(Set.of("a", "b", "c", "d", "e"), all);
  }

  /** The whole file has a chance, and not its head. */
  @Test
  void drawsFromTheWholeFile() {
    String[] many = new String[1000];
    Arrays.setAll(many, i -> "prompt " + i);
    Separation apart = Separation.of(records("t"), records(many), null, 50, 20, 42);
    assertEquals(50, apart.pool().length);
    assertEquals(980, apart.different());
    assertEquals(500, Arrays.stream(apart.pool()).average().orElseThrow(), 150);
  }
}
