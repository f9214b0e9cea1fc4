package org.dualselect.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.dualselect.data.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSumTest {
  @TempDir Path folder;

  private Path weights(String header, String tensors) throws Exception {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text).put(tensors.getBytes(StandardCharsets.UTF_8));
    Path file = folder.resolve("a.safetensors");
    Files.write(file, java.util.Arrays.copyOf(bytes.array(), bytes.position()));
    return file;
  }

  @Test
  void theHeaderCountsAlone() throws Exception {
    String sum = FileSum.headerSum(weights("{\"a\": 1}", "0123"));
    assertEquals(sum, FileSum.headerSum(weights("{\"a\": 1}", "4567")));
    assertNotEquals(sum, FileSum.headerSum(weights("{\"a\": 2}", "0123")));
    assertEquals(sum, Sha256.of(weights("{\"a\": 1}", "")));
  }

  /** As after a copy, or with other weights of the same shapes. */
  @Test
  void aNewTimeTellsNothingOfAFileWhoseHeaderIsSummedAlone() throws Exception {
    Path file = weights("{\"a\": 1}", "0123");
    FileSum whole = FileSum.ofFolder(folder).get(0);
    FileSum header =
        new FileSum(
            whole.name(), whole.bytes(), whole.modified(), FileSum.headerSum(file), "header");
    assertTrue(whole.holds(folder) && header.holds(folder));
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertTrue(whole.holds(folder));
    assertFalse(header.holds(folder));
    weights("{\"a\": 1}", "4567");
    assertFalse(whole.holds(folder));
  }

  /** A length beyond the file, as of one that is no safetensors. */
  @Test
  void aFileThatIsCutIsSummedToItsEnd() throws Exception {
    Path file = folder.resolve("cut.safetensors");
    Files.write(file, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
    assertEquals(Sha256.of(file), FileSum.headerSum(file));
  }
}
