package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.data.FolderLock;
import org.dualselect.train.Fingerprint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

/** A second {@code dualselect diagnose} in the folder of a first. */
@Tag("kernels")
class DiagnoseAgainTest {
  @TempDir Path folder;
  private DiagnoseInputs inputs;
  private Path output;

  @BeforeEach
  void makeInputs() throws IOException {
    inputs = DiagnoseInputs.in(folder);
    output = folder.resolve("out");
  }

  private Ran diagnose(String... more) {
    return inputs.diagnose(output, more);
  }

  @Test
  void theSameCommandSaysTheSameAtOnce() throws Exception {
    Ran ran = diagnose("--quiet");
    FileTime kept = Files.getLastModifiedTime(output.resolve("progress.jsonl"));
    Ran again = diagnose("--quiet");
    assertEquals(Main.DONE, again.code(), again.err());
    assertEquals(ran.out(), again.out());
    assertEquals(kept, Files.getLastModifiedTime(output.resolve("progress.jsonl")));
  }

  /** It would pass for one by the settings it is not of. */
  @Test
  void anotherDiagnosisNeedsAnotherFolder() throws Exception {
    diagnose("--quiet");
    String progress =
        "dualselect: " + output.resolve("progress.jsonl") + ": belongs to another run: ";
    String remedy =
        " now; give the flags and files of that run, or start anew, in another --output or with --overwrite.\n";
    for (String change :
        List.of("--top-k 4 5", "--rollout-lr 0.01 0.02", "--reference-records 4096 9")) {
      String[] words = change.split(" ");
      Ran ran = diagnose(words[0] + "=" + words[2], "--quiet");
      assertEquals(Main.FAILED, ran.code(), ran.out());
      assertEquals(
          "%s%s was %s and is %s%s".formatted(progress, words[0], words[1], words[2], remedy),
          ran.err());
    }
    // The same records under another name, which is that of their group.
    Path renamed = Files.copy(inputs.first(), folder.resolve("renamed.jsonl"));
    Ran ran = diagnose("--task=" + renamed + "," + inputs.second(), "--quiet");
    assertTrue(ran.err().startsWith(progress + "task groups (SHA-256) was "), ran.err());

    String before = Files.readString(output.resolve("traces.jsonl"));
    Files.writeString(output.resolve("mine.txt"), "mine");
    assertEquals(Main.DONE, diagnose("--top-k=5", "--overwrite", "--quiet").code());
    assertNotEquals(before, Files.readString(output.resolve("traces.jsonl")));
    assertEquals("mine", Files.readString(output.resolve("mine.txt")));
    assertEquals(Main.DONE, diagnose("--top-k=5", "--quiet").code());
  }

  /** A refusal names what the user can type. */
  @Test
  void everySettingIsAFlag() throws Exception {
    diagnose("--quiet");
    CommandSpec command =
        new Main(new StringWriter(), System.err, Terminal.NONE)
            .commandLine()
            .getSubcommands()
            .get("diagnose")
            .getCommandSpec();
    JsonNode all = Golden.jsonLines(output.resolve("progress.jsonl")).get(0).get("fingerprint");
    int settings = 0;
    for (Iterator<String> keys = all.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      String flag = Fingerprint.flag(key);
      boolean said = key.equals("program") || key.endsWith(" (SHA-256)");
      assertEquals(said, command.findOption(flag) == null, key + " is no " + flag);
      settings += said ? 0 : 1;
    }
    assertTrue(settings > 20, all.toString());
  }

  @Test
  void aSecondProcessIsTold() throws Exception {
    Files.createDirectories(output);
    try (FolderLock lock = FolderLock.take(output)) {
      Ran ran = diagnose("--quiet");
      assertEquals(Main.FAILED, ran.code());
      assertTrue(
          ran.err().startsWith("dualselect: " + output + ": is in use by process "), ran.err());
      assertEquals(1, ran.err().lines().count(), ran.err());
    }
  }
}
