package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.train.Method;
import org.dualselect.train.TrainSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flags, YAML files and what is said about mistakes in them. */
class CommandLineTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return new Main(out, new PrintStream(err, true, StandardCharsets.UTF_8), Terminal.ofProcess())
        .run(args);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void defaultsAreThePapersRelease() {
    TrainSettings settings =
        TrainCommand.parse("--model=m", "--task=t", "--reference=r", "--output=o");
    assertEquals(Method.DUALSELECT, settings.selection().method());
    assertEquals(1, settings.optimizer().epochs());
    assertEquals(8, settings.optimizer().batchSize());
    assertEquals(10, settings.refresh().warmupSteps());
    assertEquals(4, settings.selection().taskTopK());
    assertEquals(32, settings.selection().referenceTopK());
    assertEquals(TrainSettings.Selection.HARD, settings.selection().weighting());
    assertEquals(0.1, settings.selection().taskTemperature());
    assertEquals(0.1, settings.selection().referenceTemperature());
    assertEquals(0.2, settings.selection().rho());
    assertEquals(2e-5, settings.optimizer().learningRate());
    assertEquals(0, settings.optimizer().weightDecay());
    assertEquals(1, settings.optimizer().maxGradNorm());
    assertEquals(2048, settings.machine().maxLength());
    assertEquals(16, settings.lora().rank());
    assertEquals(32, settings.lora().alpha());
    assertEquals(0.05, settings.lora().dropout());
    assertEquals(List.of("q_proj", "v_proj"), settings.lora().targetModules());
    assertEquals(42, settings.machine().seed());
    assertTrue(settings.optimizer().shuffle());
    assertEquals(settings.optimizer().batchSize(), settings.refresh().scoreBatch());
  }

  @ParameterizedTest
  @CsvSource({
    "--epochs=0, --epochs",
    "--learning-rate=-1, --learning-rate",
    "--lora-dropout=1, --lora-dropout",
    "--task-top-k=0, --task-top-k",
    "--dtype=int8, --dtype",
    "--device=gpu, --device"
  })
  void aValueOutOfRangeNamesItsFlag(String flag, String named) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    TrainCommand.parse(
                        "--model=m", "--task=t", "--reference=r", "--output=o", flag))
            .getMessage();
    assertTrue(message.contains(named), message);
  }

  @ParameterizedTest
  @CsvSource({
    "train, --epoch, --epochs",
    "train, --learning-rat, --learning-rate",
    "score, --dat, --data",
    "evaluate, --unsave, --unsafe",
    "generate, --promt, --prompt"
  })
  void anUnknownFlagGetsDidYouMean(String command, String flag, String meant) {
    assertEquals(Main.WRONG_USAGE, run(command, flag, "1"));
    assertTrue(said().contains("did you mean " + meant), said());
    assertEquals(1, said().lines().count(), said());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train",
        "score",
        "evaluate",
        "diagnose",
        "generate",
        "inspect-data",
        "merge",
        "devices",
        "demo"
      })
  void helpShowsDefaultsOrExamples(String command) {
    assertEquals(Main.DONE, run(command, "--help"));
    assertTrue(out.toString().contains("Usage: dualselect " + command), out.toString());
    assertTrue(said().isEmpty(), said());
  }

  @Test
  void flagsWinOverTheFile() throws Exception {
    Path yaml = folder.resolve("run.yaml");
    Files.writeString(yaml, "max-new-tokens: 3\ngreedy: true\nprint-ids: true\n");
    String model = Golden.path("llama3").toString();
    run("generate", "--config", yaml.toString(), "--model", model, "--prompt-ids=1,5,9");
    assertEquals(3, out.toString().strip().split(",").length, out + said());
    out.getBuffer().setLength(0);
    run(
        "generate",
        "--config",
        yaml.toString(),
        "--model",
        model,
        "--prompt-ids=1,5,9",
        "--max-new-tokens=2");
    assertEquals(2, out.toString().strip().split(",").length, out + said());
  }

  @Test
  void stackTracesAreForVerboseOnly() {
    run("generate", "--model", folder.toString(), "--prompt", "x");
    assertFalse(said().contains("\tat "), said());
  }

  @Test
  void idsNeedNoTokenizer() {
    String model = "--model=" + Golden.path("llama_sharded");
    assertFalse(Files.exists(Golden.path("llama_sharded").resolve("tokenizer.json")));
    String[] flags = {"generate", model, "--prompt-ids=1,5,9", "--greedy", "--max-new-tokens=2"};
    assertEquals(Main.FAILED, run(flags), said());
    String[] ids = java.util.Arrays.copyOf(flags, flags.length + 1);
    ids[flags.length] = "--print-ids";
    assertEquals(Main.DONE, run(ids), said());
    assertEquals(2, out.toString().strip().split(",").length, out.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--prompt=a question that is longer than it may be",
        "--prompt-ids=1,2,3,4,5,6,7,8,9"
      })
  void aPromptIsNeverCut(String prompt) {
    String model = "--model=" + Golden.path("llama3");
    assertNotEquals(Main.DONE, run("generate", model, prompt, "--max-length=8", "--greedy"));
    assertTrue(said().contains("max-length"), said());
  }

  /** The list of commands shows the first line of what is said of each, and no more. */
  @Test
  void everyCommandIsSaidInALine() {
    Main main = new Main(out, System.err, Terminal.NONE);
    main.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              String line = command.getCommandSpec().usageMessage().description()[0];
              assertTrue(line.endsWith("."), name + ": " + line);
            });
  }
}
