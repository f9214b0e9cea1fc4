package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of pyarrow; src/test/python/make_records.py says what is in them. */
class ParquetRowsTest {
  @TempDir Path dir;

  private static Path resource(String name) {
    return Golden.path("").resolveSibling("records").resolve(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "snappy", "zstd", "gzip", "lz4", "old"})
  void listsOfTurnsAreRead(String kind) {
    List<TextRecord> records = RecordReader.read(resource("chats_" + kind + ".parquet"));
    assertEquals(List.of(1, 2, 3), records.stream().map(TextRecord::line).toList());
    assertEquals(
        List.of(
            new Message("system", "Be brief."),
            new Message("user", "Wie heißt du?"),
            new Message("assistant", "Ada."),
            new Message("user", "你好"),
            new Message("assistant", "Hi! 🙂")),
        records.get(0).messages());
    assertEquals("user: What is 2 + 2?", records.get(1).prompt());
    assertEquals("Only your own,\nwith its key.", records.get(2).response());
  }

  @Test
  void newerPagesAndEncodingsAreRead() {
    List<InputException> refused = new ArrayList<>();
    List<TextRecord> records = RecordReader.read(resource("pairs.parquet"), refused::add);
    assertEquals(299, records.size());
    assertEquals("What is 299 + 299?", records.get(298).prompt());
    assertEquals("598", records.get(298).response());
    Golden.refused(
        () -> RecordReader.read(resource("pairs.parquet")),
        "pairs.parquet:201: record has no response: answer is blank");
    assertEquals(1, refused.size());
  }

  @Test
  void anUnknownCodecIsNamed() {
    Golden.refused(
        () -> RecordReader.read(resource("chats_brotli.parquet")),
        "chats_brotli.parquet: is not a sound Parquet file",
        "packed with BROTLI, but only snappy, zstd, gzip and lz4_raw are read");
  }

  @Test
  void aBrokenFileIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(resource("chats_snappy.parquet"));
    Path file = dir.resolve("cut.parquet");
    for (int length : new int[] {1, 8, 100, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      Golden.refused(() -> RecordReader.read(file), file + ": is not a sound Parquet file");
    }
    Files.write(file, new byte[0]);
    Golden.refused(() -> RecordReader.read(file), file + ": is empty");
    Golden.refused(
        () -> RecordReader.read(dir.resolve("none.parquet")), "none.parquet: no such file");
    Golden.refused(
        () -> RecordReader.read(Files.createDirectory(dir.resolve("d.parquet"))), "is a folder");
    Path packed = Files.write(dir.resolve("p.parquet.gz"), whole);
    Golden.refused(() -> RecordReader.read(packed), "Parquet is packed already; unpack it");
  }

  /** Every seventh byte of the file flipped: records, or one sentence. */
  @Test
  void damageIsNeverAStackTrace() throws IOException {
    byte[] whole = Files.readAllBytes(resource("pairs.parquet"));
    Path file = dir.resolve("flipped.parquet");
    int refused = 0;
    for (int i = 0; i < whole.length; i += 7) {
      byte[] bytes = whole.clone();
      bytes[i] ^= 0x55;
      Files.write(file, bytes);
      try {
        RecordReader.read(file, e -> {});
      } catch (InputException e) {
        assertTrue(e.getMessage().matches(file + ": [^\\n]+\\."), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > whole.length / 70, refused + " of " + whole.length / 7);
  }
}
