package org.dualselect.merge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a merged checkpoint. */
class MergeCheckTest {
  @TempDir Path folder;

  private MergeSettings merged(Path model, Path data) throws IOException {
    Path adapter = Golden.path("llama/adapter");
    MergeSettings settings = Merges.settings(model, adapter, folder.resolve("merged"), false, data);
    Merger.run(settings, Merges.SILENT, () -> false);
    return settings;
  }

  private static Agreement check(MergeSettings settings) {
    return MergeCheck.run(settings, Merges.SILENT, () -> false);
  }

  @Test
  void float32DiffersByTheOrderOfItsSums() throws IOException {
    Agreement a = check(merged(Golden.path("llama"), null));
    assertEquals("F32", a.dtype());
    assertEquals(8 * 32, a.tokens());
    assertTrue(a.largest() < 1e-4 && a.largest() > 0, a.toString());
    assertEquals(a.largest(), a.unrounded());
    assertEquals(0, a.changed());
    assertTrue(a.deviation() > 0.1 && a.holds(), a.toString());
  }

  /** BF16 has 8 bits: its rounding moves the logits a thousand times as far as float32's. */
  @Test
  void ofSixteenBitsTheRoundingIsToldFromTheMerge() throws IOException {
    Path model = Checkpoints.rounded("llama", ScalarType.BFloat16, "BF16", folder.resolve("model"));
    Agreement a = check(merged(model, null));
    assertEquals("BF16", a.dtype());
    assertTrue(a.unrounded() < 1e-4, a.toString());
    assertTrue(a.largest() > 100 * a.unrounded(), a.toString());
    assertTrue(a.largest() < 0.1 * a.deviation() && a.holds(), a.toString());
    assertTrue(a.words().contains("by rounding to BF16"), a.words());
  }

  @Test
  void comparesOnRecords() throws IOException {
    Agreement a = check(merged(Golden.path("llama"), Golden.path("train/task.jsonl")));
    assertTrue(a.tokens() > 8 * 10 && a.tokens() <= 8 * 32, a.toString());
    assertTrue(a.holds());
  }

  /** The base model in the place of the merged one. */
  @Test
  void aWrongMergeIsSeen() throws IOException {
    MergeSettings settings = merged(Golden.path("llama"), null);
    Path file = settings.output().resolve("model.safetensors");
    Files.write(file, Files.readAllBytes(Golden.path("llama/model.safetensors")));
    Agreement a = check(settings);
    assertFalse(a.holds(), a.toString());
    assertTrue(a.changed() > 0, a.toString());
  }

  @Test
  void aWrongMergeOfSixteenBitsIsSeen() throws IOException {
    Path model = Checkpoints.rounded("llama", ScalarType.BFloat16, "BF16", folder.resolve("model"));
    MergeSettings settings = merged(model, null);
    Path file = settings.output().resolve("model.safetensors");
    Files.write(file, Files.readAllBytes(model.resolve("model.safetensors")));
    Agreement a = check(settings);
    assertTrue(a.unrounded() < 1e-4, a.toString());
    assertFalse(a.holds(), a.toString());
  }

  @Test
  void nothingHoldsWhereANumberIsNaN() {
    assertFalse(new Agreement("F32", 1, Double.NaN, 0, 0, 0).holds());
    assertFalse(new Agreement("F32", 1, 1, Double.NaN, Double.NaN, 0).holds());
    assertTrue(new Agreement("F32", 1, 1, 0, 0, 0).holds());
  }

  @Test
  void stopsBetweenTexts() throws IOException {
    MergeSettings settings = merged(Golden.path("llama"), null);
    assertThrows(
        CancellationException.class, () -> MergeCheck.run(settings, Merges.SILENT, () -> true));
  }
}
