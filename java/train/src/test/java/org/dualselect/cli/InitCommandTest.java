package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {
  private static final String[] FILES = {"--model=a: b", "--task=t.jsonl", "--reference=#r"};

  @TempDir Path folder;

  private Ran init(Path file, String... flags) {
    String[] words = {"init", file.toString()};
    String[] all = Arrays.copyOf(words, 2 + flags.length);
    System.arraycopy(flags, 0, all, 2, flags.length);
    return Ran.command(all);
  }

  private String[] flagsOf(Path file) {
    Main main = new Main(java.io.Writer.nullWriter(), System.err, Terminal.NONE);
    String[] all = Arguments.of(main.commandLine(), "train", "--config=" + file).flags();
    return Arrays.copyOfRange(all, 1, all.length);
  }

  @Test
  void aFileGivesTheDefaults() throws Exception {
    Path file = folder.resolve("run.yaml");
    Ran ran = init(file, FILES);
    assertEquals(0, ran.code(), ran.err());
    assertEquals(
        "wrote %1$s; next: dualselect validate --config %1$s\n".formatted(file), ran.out());
    String[] flags = Arrays.copyOf(FILES, 4);
    flags[3] = "--output=run";
    assertEquals(TrainCommand.parse(flags), TrainCommand.parse(flagsOf(file)));
    // Written out, the defaults say the same, but for those of which another is the alternative.
    String all =
        Files.readString(file)
            .replaceAll(
                "(?m)^# ((?!task-token|reference-ratio)[a-z-]+: [^A-Z\\n]+)$(?=\\n\\n|\\n*\\z)",
                "$1");
    assertTrue(all.contains("\nrho: 0.2\n"), all);
    Files.writeString(file, all);
    assertEquals(TrainCommand.parse(flags), TrainCommand.parse(flagsOf(file)));
  }

  /** Every flag that may be a key has its line, and a comment above it. */
  @Test
  void everyKeyIsThere() throws Exception {
    Path file = folder.resolve("run.yaml");
    init(file);
    List<String> lines = Files.readAllLines(file);
    TrainCommand train = TrainCommand.parsed();
    long keys = 0;
    for (var option : train.flags().options()) {
      if (Arguments.isKey(option)) {
        String key = option.longestName().substring(2);
        int at = indexOf(lines, "(# )?" + key + ": .+");
        assertTrue(at > 0, key);
        assertTrue(lines.get(at - 1).matches("# .*[.)]"), lines.get(at - 1) + "\n" + key);
        keys++;
      }
    }
    assertTrue(keys > 40, keys + " keys");
    assertTrue(lines.stream().allMatch(line -> line.length() <= 100));
    assertTrue(lines.contains("# learning-rate: 2e-5"), lines.toString());
    assertTrue(lines.contains("# target-modules: [q_proj, v_proj]"), lines.toString());
    assertTrue(lines.contains("# refresh-every: epoch"), lines.toString());
    assertTrue(lines.contains("# model: DIR"), lines.toString());
    int method = lines.indexOf("# What makes an update:");
    assertEquals("# dualselect       tasks and references by each other", lines.get(method + 1));
    assertTrue(lines.contains("# task-token-budget: 0"), lines.toString());
    String missing = Ran.command("train", "--config=" + file).err();
    assertTrue(missing.contains("--model is missing"), missing);
  }

  private static int indexOf(List<String> lines, String pattern) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).matches(pattern)) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void nothingIsWrittenOver() throws Exception {
    Path file = Files.writeString(folder.resolve("mine.yaml"), "mine");
    Ran ran = init(file);
    assertEquals(2, ran.code());
    String sentence = "dualselect: %s already exists: give another FILE, or --overwrite\n";
    assertEquals(sentence.formatted(file), ran.err());
    assertEquals("mine", Files.readString(file));
    assertEquals(0, init(file, "--overwrite", "--quiet").code());
    assertTrue(Files.readString(file).contains("epochs: 1"));
    assertEquals(2, init(folder, "--overwrite").code());
  }
}
