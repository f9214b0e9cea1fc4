package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dualselect.train.TrainSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  @TempDir Path folder;
  private Path config;

  @BeforeEach
  void setConfig() {
    config = folder.resolve("run.yaml");
  }

  private Arguments arguments(String yaml, String... flags) throws IOException {
    Files.writeString(config, yaml);
    String[] all =
        Stream.concat(Stream.of("train", "--config=" + config), Stream.of(flags))
            .toArray(String[]::new);
    return Arguments.of(
        new Main(Writer.nullWriter(), System.err, Terminal.NONE).commandLine(), all);
  }

  private TrainSettings settings(String yaml, String... flags) throws IOException {
    String files = "model: m\ntask: t\nreference: r\noutput: o\n";
    List<String> all = List.of(arguments(files + yaml, flags).flags());
    return TrainCommand.parse(all.subList(1, all.size()).toArray(String[]::new));
  }

  @Test
  void everyKindOfValue() throws IOException {
    TrainSettings settings =
        settings(
            """
            # a comment
            epochs: 3
            learning-rate: 1e-4
            selection: soft
            target-modules: [k_proj, " o_proj"]
            shuffle: false
            overwrite: true
            score-with-dropout: false
            refresh-every: epoch
            """);
    assertEquals(3, settings.optimizer().epochs());
    assertEquals(1e-4, settings.optimizer().learningRate());
    assertEquals(TrainSettings.Selection.SOFT, settings.selection().weighting());
    assertEquals(List.of("k_proj", "o_proj"), settings.lora().targetModules());
    assertEquals(false, settings.optimizer().shuffle());
    assertEquals(true, settings.files().overwrite());
    assertEquals(false, settings.lora().scoreWithDropout());
  }

  @Test
  void flagsWin() throws IOException {
    TrainSettings settings =
        settings("epochs: 3\nshuffle: false\ntarget-modules: [a]\n", "--epochs=5", "--shuffle");
    assertEquals(5, settings.optimizer().epochs());
    assertEquals(true, settings.optimizer().shuffle());
    assertEquals(List.of("a"), settings.lora().targetModules());
    assertEquals(
        List.of("b"), settings("target-modules: [a]", "--target-modules=b").lora().targetModules());
  }

  @Test
  void aFlagSwitchesOffWhatItExcludes() throws IOException {
    Arguments merged =
        arguments("task-top-k: 4\nlora-rank: 8\n", "--task-token-budget=0.9", "--adapter=a");
    assertEquals(
        List.of("train", "--config=" + config, "--task-token-budget=0.9", "--adapter=a"),
        List.of(merged.flags()));
  }

  /** One file for several methods: what the one asked for has no use for is left out. */
  @Test
  void aMethodTakesWhatItUses() throws IOException {
    Arguments merged = arguments("rho: 1\ntask-top-k: 2\nepochs: 3\n", "--method=random");
    assertEquals(
        List.of("train", "--task-top-k=2", "--epochs=3", "--config=" + config, "--method=random"),
        List.of(merged.flags()));
  }

  @Test
  void originsAreKept() throws IOException {
    Arguments merged = arguments("rho: 1\n\nepochs: 2\n", "--rho=3");
    assertNull(merged.origin("--rho"));
    assertEquals(config + ":3", merged.origin("--epochs"));
  }

  @Test
  void anEmptyFileIsFine() throws IOException {
    assertEquals(2, arguments("# nothing yet\n").flags().length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          rho: 1\\nepohcs: 2        | 2: unknown key epohcs of train; did you mean epochs?
          task_top_k: 2            | 1: unknown key task_top_k of train; did you mean task-top-k?
          greedy: true             | 1: unknown key greedy of train: it belongs to generate
          config: x.yaml           | 1: config is a flag of the command line only
          epochs:                  | 1: epochs has no value: write one, or remove the line
          epochs: many             | 1: epochs: 'many' is not a whole number such as 1
          rho: -1                  | 1: rho must be 0 or more, not -1.0
          shuffle: perhaps         | 1: shuffle: 'perhaps' is neither true nor false
          epochs: [1, 2]           | 1: epochs takes one value, not a list
          epochs: {a: 1}           | 1: epochs must be a value or a list of values
          rho: 1\\nrho: 2           | 2: rho is given twice
          rho: &a 1\\nepochs: *a    | 2: epochs is an alias, *a: write it out
          - rho                    | 1: the file must hold lines of the form 'flag: value'
          rho: 1\\n---\\nrho: 2      | 3: a second document is not read: put all flags into one
          task-top-k: 2\\ntask-token-budget: 0.5 | 2: task-token-budget cannot be given along with --task-top-k
          """)
  void mistakesNameFileLineAndKey(String yaml, String sentence) throws IOException {
    Files.writeString(config, yaml.replace("\\n", "\n"));
    Ran ran =
        Ran.command(
            "train",
            "--config",
            config + "",
            "--model=m",
            "--task=t",
            "--reference=r",
            "--output=o");
    assertEquals("dualselect: " + config + ":" + sentence + "\n", ran.err());
    assertEquals(Main.WRONG_USAGE, ran.code());
  }

  @Test
  void brokenYamlNamesTheLine() throws IOException {
    Files.writeString(config, "rho: 1\nepochs: [1\ntask: x\n");
    String err = Ran.command("train", "--config", config + "").err();
    assertEquals(1, err.lines().count(), err);
    assertEquals(true, err.contains("run.yaml:3: this is not YAML: "), err);
  }

  @Test
  void aMissingFileIsNamed() {
    Ran ran = Ran.command("train", "--config=" + config);
    assertEquals("dualselect: --config " + config + ": no such file\n", ran.err());
    assertEquals(Main.WRONG_USAGE, ran.code());
  }
}
