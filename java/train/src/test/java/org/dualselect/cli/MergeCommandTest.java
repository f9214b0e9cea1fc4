package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.adapter.AdapterConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeCommandTest {
  @TempDir Path folder;

  private final Path model = Golden.path("llama3");

  private Ran merge(Path adapter, Path output, String... more) {
    List<String> flags =
        List.of("merge", "--model=" + model, "--adapter=" + adapter, "--output=" + output);
    return Ran.command(
        java.util.stream.Stream.concat(flags.stream(), java.util.Arrays.stream(more))
            .toArray(String[]::new));
  }

  @Test
  void mergesAndCompares() {
    Path output = folder.resolve("merged");
    Ran ran = merge(Golden.path("llama3/adapter"), output);
    assertEquals(Main.DONE, ran.code(), ran.err());
    assertTrue(
        ran.out()
            .matches(
                "logits of the merged checkpoint against base \\+ adapter, at 256 tokens:\n"
                    + "  largest difference  \\S+e-0[67], \\S+ of their standard deviation \\S+\n"
                    + "  the likeliest token is another at 0 of 256\n"),
        ran.out());
    assertTrue(ran.err().contains("the merged checkpoint is in " + output + "\n"), ran.err());
    String[] ask = {"generate", "--prompt-ids=1,42,7", "--max-new-tokens=9", "--greedy"};
    assertEquals(
        ids(ask, "--model=" + model, "--adapter=" + Golden.path("llama3/adapter")),
        ids(ask, "--model=" + output));
  }

  private static String ids(String[] ask, String... model) {
    Ran ran =
        Ran.command(
            java.util.stream.Stream.of(ask, model, new String[] {"--print-ids"})
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new));
    assertEquals(Main.DONE, ran.code(), ran.err());
    return ran.out();
  }

  @Test
  void withoutACheckThereIsNothingToSay() {
    Path output = folder.resolve("merged");
    Ran ran = merge(Golden.path("llama3/adapter"), output, "--no-check", "--quiet");
    assertEquals(new Ran(Main.DONE, "", ""), ran);
    assertTrue(Files.exists(output.resolve("config.json")));
  }

  /** An adapter knows its base model by name only. */
  @Test
  void anAdapterOfAnotherBaseIsNoted() throws IOException {
    Path adapter = Golden.copy("llama3/adapter", folder.resolve("adapter"));
    AdapterConfig config = AdapterConfig.read(adapter);
    config.withBaseModel("meta-llama/Other-1B/").write(adapter);
    Ran ran = merge(adapter, folder.resolve("merged"), "--no-check");
    assertEquals(Main.DONE, ran.code(), ran.err());
    String note = "note: the adapter in " + adapter + " was trained on meta-llama/Other-1B/, but";
    assertTrue(ran.err().contains(note), ran.err());
    config.withBaseModel("somewhere/" + model.getFileName()).write(adapter);
    ran = merge(adapter, folder.resolve("again"), "--no-check");
    assertTrue(!ran.err().contains("note:"), ran.err());
  }

  @Test
  void nothingIsWrittenOver() throws IOException {
    Path output = Files.createDirectory(folder.resolve("merged"));
    Path mine = Files.writeString(output.resolve("notes.txt"), "mine");
    Ran ran = merge(Golden.path("llama3/adapter"), output);
    assertEquals(Main.WRONG_USAGE, ran.code());
    assertEquals(
        "dualselect: --output "
            + output
            + " already holds notes.txt: give another folder, or --overwrite\n",
        ran.err());
    assertEquals("mine", Files.readString(mine));
  }

  @ParameterizedTest
  @CsvSource({"model", "adapter"})
  void neitherInputIsTheOutput(String input) throws IOException {
    Path adapter = Golden.copy("llama3/adapter", folder.resolve("adapter"));
    Path output = input.equals("model") ? model : adapter;
    Ran ran = merge(adapter, output, "--overwrite");
    assertEquals(Main.WRONG_USAGE, ran.code());
    assertEquals("dualselect: --output " + output + " is the --" + input + " itself\n", ran.err());
  }

  @Test
  void aBadAdapterIsOneSentence() {
    Ran ran =
        Ran.command(
            "merge",
            "--model=" + Golden.path("llama_sharded"),
            "--adapter=" + Golden.path("llama3/adapter"),
            "--output=" + folder.resolve("merged"));
    assertEquals(Main.FAILED, ran.code());
    assertTrue(ran.err().matches("dualselect: .*adapter_model.safetensors: .*\n"), ran.err());
    assertTrue(!Files.exists(folder.resolve("merged")), "something was written");
  }
}
