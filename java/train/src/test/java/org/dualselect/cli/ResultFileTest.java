package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {
  @TempDir Path folder;

  @Test
  void appearsOnlyWhenComplete() throws IOException {
    Path target = folder.resolve("new/scores.jsonl");
    try (ResultFile result = ResultFile.open(target, null)) {
      result.writer().write("1\n");
      assertFalse(Files.exists(target));
      result.keep();
    }
    assertEquals("1\n", Files.readString(target));
  }

  @Test
  void aFailureLeavesTheOldOneAlone() throws IOException {
    Path target = Files.writeString(folder.resolve("scores.jsonl"), "old");
    try (ResultFile result = ResultFile.open(target, null)) {
      result.writer().write("half");
    }
    assertEquals("old", Files.readString(target));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(target), left.toList());
    }
  }

  @Test
  void withoutANameItIsStandardOutput() throws IOException {
    StringWriter standard = new StringWriter();
    try (ResultFile result = ResultFile.open(null, standard)) {
      result.writer().write("1\n");
      result.keep();
    }
    assertEquals("1\n", standard.toString());
  }
}
