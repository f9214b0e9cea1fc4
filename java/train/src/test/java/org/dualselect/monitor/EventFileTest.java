package org.dualselect.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  /** As TensorBoard 2.21 writes them with its own RecordWriter and protobuf's Event. */
  private static final String VERSION =
      "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c";

  private static final String SCALARS =
      "2d000000000000003c418afb0900001040fc54d94110ac022a1f0a110a0a747261696e2f6c6f7373150000803e"
          + "0a0a0a03612f62156f1283ba27051458";

  @TempDir Path folder;

  @Test
  void bytesAreThoseOfTensorBoard() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EventFile file = new EventFile(out, Instant.ofEpochSecond(1, 500_000_000));
    assertEquals(VERSION, HexFormat.of().formatHex(out.toByteArray()));
    out.reset();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("train/loss", 0.25);
    values.put("a/b", -1e-3);
    file.write(300, new Scalars(values), Instant.ofEpochSecond(1_700_000_000, 250_000_000));
    assertEquals(SCALARS, HexFormat.of().formatHex(out.toByteArray()));
  }

  @Test
  void theNameIsOneThatTensorBoardLooksFor() throws Exception {
    EventFile.create(folder).close();
    try (var files = Files.list(folder)) {
      String name = files.findFirst().orElseThrow().getFileName().toString();
      assertTrue(name.matches("events\\.out\\.tfevents\\.\\d{10,}\\..+\\.\\d+"), name);
    }
  }
}
