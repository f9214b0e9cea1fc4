package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash, which is on every machine that builds this, makes of the script. */
class CompletionCommandTest {
  @TempDir Path folder;

  private String bash(String... words) throws Exception {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  private Path script() throws Exception {
    Ran ran = Ran.command("completion", "bash");
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.out().startsWith("# For every new shell: echo 'source <("), ran.out());
    return Files.writeString(folder.resolve("completion"), ran.out());
  }

  /**
   * What the last of these words can become. Bash complains of compopt where nobody pressed a key.
   */
  private Set<String> completed(String... words) throws Exception {
    String call =
        "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s'; %s 2>/dev/null; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(
                script(),
                "'" + String.join("' '", words) + "'",
                words.length - 1,
                String.join(" ", words),
                "_complete_dualselect");
    return new TreeSet<>(Arrays.asList(bash("bash", "-c", call).strip().split("\\s+")));
  }

  @Test
  void bashReadsIt() throws Exception {
    assertEquals("", bash("bash", "-n", script().toString()));
  }

  @Test
  void commandsFlagsAndValues() throws Exception {
    assertEquals(Set.of("validate"), completed("dualselect", "val"));
    assertEquals(
        Set.of("--lora-rank", "--lora-alpha", "--lora-dropout"),
        completed("dualselect", "train", "--lora"));
    assertEquals(Set.of("filter-only"), completed("dualselect", "train", "--method", "filter"));
    assertEquals(Set.of("chat"), completed("dualselect", "generate", "--template", "ch"));
    assertEquals(Set.of("soft"), completed("dualselect", "train", "--selection", "so"));
    assertTrue(completed("dualselect", "report", "--").contains("--watch"));
    Files.createDirectory(folder.resolve("llama"));
    assertEquals(
        Set.of(folder.resolve("llama").toString()),
        completed("dualselect", "score", "--model", folder + "/lla"));
  }

  @Test
  void anotherShellIsRefused() {
    assertEquals(
        "dualselect: SHELL: 'fish' is none of bash, zsh\n",
        Ran.command("completion", "fish").err());
    assertEquals(
        "dualselect: SHELL is missing: give bash or zsh\n", Ran.command("completion").err());
  }
}
