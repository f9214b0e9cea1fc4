package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFilterTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<String> prompts(Path file, String filter) {
    return RecordReader.prompts(file, RowFilter.of(filter)).stream()
        .map(TextRecord::prompt)
        .toList();
  }

  @Test
  void keepsRowsOfATable() throws IOException {
    Path table = file("x.csv", "id,prompt,label\n1,one,safe\n2,two,unsafe\n3,three, safe \n");
    assertEquals(List.of("one", "three"), prompts(table, "label=safe"));
    assertEquals(List.of("two"), prompts(table, "id=2"));
  }

  /** What is left out need not be a good record, what is kept must be. */
  @Test
  void keepsObjects() throws IOException {
    Path lines =
        file(
            "x.jsonl",
            "{\"prompt\": \"a\", \"n\": 1}\n{\"n\": 2}\n{\"prompt\": \"c\", \"n\": true}\n"
                + "{\"prompt\": \"d\", \"n\": \"k=v\"}\n{\"prompt\": \"e\", \"n\": [1]}\n");
    assertEquals(List.of("a"), prompts(lines, "n=1"));
    assertEquals(List.of("c"), prompts(lines, "n=true"));
    assertEquals(List.of("d"), prompts(lines, "n=k=v"));
    Golden.refused(() -> prompts(lines, "n=2"), "x.jsonl:2", "no prompt");
  }

  @Test
  void nothingKeptIsExplained() throws IOException {
    Path table = file("x.csv", "prompt,label\none,safe\ntwo,unsafe\n");
    Golden.refused(
        () -> prompts(table, "lable=safe"),
        "x.csv: no record has a field lable; they have prompt, label; did you mean label?");
    Golden.refused(
        () -> prompts(table, "label=Safe"),
        "x.csv: no record has the label Safe; there are safe, unsafe; did you mean safe?");
    Golden.refused(() -> prompts(table, "label="), "no record has the label ;");
    Golden.refused(
        () -> prompts(file("t.json", "[\"x\", \"y\"]"), "label=safe"),
        "has no records with fields");
  }
}
