package org.dualselect.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.dualselect.Golden;
import org.dualselect.data.InputException;
import org.dualselect.model.Checkpoint;
import org.dualselect.model.ModelConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A merge's folder: what stays, what goes, and that it loads only when it is whole. */
class MergeOutputTest {
  private static final Path MODEL = Golden.path("llama_sharded");

  @TempDir Path folder;
  private Path adapter;
  private Path output;

  @BeforeEach
  void choose() throws IOException {
    adapter = Checkpoints.adapter(MODEL, 0.2, folder.resolve("adapter"));
    output = folder.resolve("merged");
  }

  private MergeSettings settings(boolean overwrite) {
    return Merges.settings(MODEL, adapter, output, overwrite, null);
  }

  private void merge() throws IOException {
    Merger.run(settings(true), Merges.SILENT, () -> false);
  }

  private boolean loads() {
    try {
      ModelConfig.read(output);
      Checkpoint.open(output);
      return true;
    } catch (InputException e) {
      return false;
    }
  }

  @Test
  void nothingLoadsBeforeTheEnd() throws IOException {
    List<Boolean> seen = new ArrayList<>();
    MergeListener spy =
        new MergeListener() {
          @Override
          public void info(String line) {}

          @Override
          public void merged(long done, long total, double seconds) {
            assertTrue(done <= total);
            seen.add(loads());
          }
        };
    Merger.run(settings(false), spy, () -> false);
    assertTrue(seen.size() >= 26, seen.size() + " chunks"); // 20 tensors and 6 headers
    assertFalse(seen.contains(true));
    assertTrue(loads());
  }

  /** At every chunk in turn; the last number lets it finish. */
  @Test
  void whenStoppedTheFolderIsAsItWas() throws IOException {
    for (boolean old : new boolean[] {false, true}) {
      if (old) {
        merge();
      }
      List<String> before = Files.exists(output) ? Merges.names(output) : List.of();
      for (int chunks : new int[] {0, 1, 13, 25}) {
        int[] asked = {0};
        assertThrows(
            CancellationException.class,
            () -> Merger.run(settings(true), Merges.SILENT, () -> asked[0]++ == chunks));
        assertEquals(before, Merges.names(output));
        assertEquals(old, loads());
      }
    }
  }

  /** A process that was killed left its files; the next merge starts afresh. */
  @Test
  void leftoversOfAKilledMergeGo() throws IOException {
    Path hidden = Files.createDirectories(output.resolve(".unfinished"));
    Files.writeString(hidden.resolve("model-00009-of-00009.safetensors"), "half");
    Files.writeString(hidden.resolve("config.json"), "half");
    merge();
    assertFalse(Files.exists(hidden));
    assertFalse(Files.exists(output.resolve("model-00009-of-00009.safetensors")));
    assertTrue(loads());
  }

  /** {@code model.safetensors} would be read instead of the new shards. */
  @Test
  void anEarlierCheckpointGoesAndWhatIsNotOursStays() throws IOException {
    merge();
    List<String> fresh = Merges.names(output);
    List<String> old =
        List.of(
            "model.safetensors",
            "model-00001-of-00002.safetensors",
            "config.json",
            "chat_template.jinja");
    for (String name : old) {
      Files.writeString(output.resolve(name), "old");
    }
    Files.writeString(output.resolve("notes.txt"), "mine");
    Files.writeString(output.resolve("LICENSE"), "mine");
    Files.createDirectory(output.resolve("plots"));
    merge();
    assertEquals("mine", Files.readString(output.resolve("notes.txt")));
    List<String> now = new ArrayList<>(Merges.names(output));
    assertTrue(now.removeAll(List.of("notes.txt", "plots", "LICENSE")));
    assertEquals(fresh, now);
    assertTrue(loads());
  }

  @Test
  void aCardThatIsNotOursStays() throws IOException {
    merge();
    Path card = output.resolve("README.md");
    String ours = Files.readString(card);
    Files.writeString(card, "# My own words");
    List<String> said = new ArrayList<>();
    Merger.run(
        settings(true),
        new MergeListener() {
          @Override
          public void info(String line) {
            said.add(line);
          }

          @Override
          public void merged(long done, long total, double seconds) {}
        },
        () -> false);
    assertEquals("# My own words", Files.readString(card));
    assertEquals(List.of(card + " is not by dualselect and stays as it is"), said);
    Files.delete(card);
    merge();
    assertEquals(ours, Files.readString(card));
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "notes.txt", ".hidden"})
  void aFolderWithAnyFileIsRefused(String name) throws IOException {
    Files.createDirectories(output);
    Files.writeString(output.resolve(name), "old");
    Golden.fails(
        InputException.class,
        () -> Merger.run(settings(false), Merges.SILENT, () -> false),
        output.toString(),
        "--overwrite");
    assertEquals(List.of(name), Merges.names(output));
  }

  @Test
  void theModelAndAnAdapterAreNoPlaceForIt() throws IOException {
    Path model = Golden.copy("llama_sharded", folder.resolve("model"));
    byte[] before = Files.readAllBytes(model.resolve("model-00002-of-00006.safetensors"));
    Golden.refused(
        () ->
            Merger.run(
                Merges.settings(model, adapter, model.resolve("../model"), true, null),
                Merges.SILENT,
                () -> false),
        "is the base model itself");
    assertArrayEquals(
        before, Files.readAllBytes(model.resolve("model-00002-of-00006.safetensors")));
    Golden.refused(
        () ->
            Merger.run(
                Merges.settings(model, adapter, adapter, true, null), Merges.SILENT, () -> false),
        "adapter: holds an adapter");
    assertEquals(
        List.of("adapter_config.json", "adapter_model.safetensors"), Merges.names(adapter));
  }
}
