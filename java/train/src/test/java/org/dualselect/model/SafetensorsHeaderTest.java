package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.dualselect.Golden;
import org.dualselect.model.SafetensorsHeader.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every check of the reference reader, and the attack list of huggingface/safetensors. */
class SafetensorsHeaderTest {
  @TempDir Path dir;

  private Path file(long length, byte[] header, int data) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(header);
    return Files.write(dir.resolve("m.safetensors"), bytes.array());
  }

  private Path file(String header, int data) throws IOException {
    byte[] bytes = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return file(bytes.length, bytes, data);
  }

  @Test
  void tensorsComeInOffsetOrderWithPlacesInTheFile() throws IOException {
    String header =
        "{'b':{'dtype':'F32','shape':[2,1],'data_offsets':[4,12]},"
            + "'__metadata__':{'format':'pt','k':''},"
            + "'a':{'dtype':'BF16','shape':[2],'data_offsets':[0,4],'new':{'key':[1]}},"
            + "'scalar':{'dtype':'I64','shape':[],'data_offsets':[12,20]},"
            + "'none':{'dtype':'F32','shape':[0,9223372036854775807],'data_offsets':[20,20]}}  \n";
    SafetensorsHeader h = SafetensorsHeader.read(file(header, 20));
    long start = 8 + header.length();
    assertEquals(start, h.dataStart());
    assertEquals(Map.of("format", "pt", "k", ""), h.metadata());
    assertEquals(List.of("a", "b", "scalar", "none"), List.copyOf(h.entries().keySet()));
    Entry b = h.entries().get("b");
    assertEquals("F32", b.dtype());
    assertArrayEquals(new long[] {2, 1}, b.shape());
    assertEquals(start + 4, b.begin());
    assertEquals(start + 12, b.end());
    assertEquals(8, b.bytes());
    assertEquals(2, b.elements());
    assertEquals(1, h.entries().get("scalar").elements());
    assertEquals(0, h.entries().get("none").elements());
  }

  @Test
  void anEmptyFileOfTensorsIsValid() throws IOException {
    assertTrue(SafetensorsHeader.read(file("{}", 0)).entries().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "BOOL, 8",
    "F4, 4",
    "F6_E2M3, 6",
    "F6_E3M2, 6",
    "U8, 8",
    "I8, 8",
    "F8_E5M2, 8",
    "F8_E4M3, 8",
    "F8_E8M0, 8",
    "F8_E4M3FNUZ, 8",
    "F8_E5M2FNUZ, 8",
    "I16, 16",
    "U16, 16",
    "F16, 16",
    "BF16, 16",
    "I32, 32",
    "U32, 32",
    "F32, 32",
    "C64, 64",
    "F64, 64",
    "I64, 64",
    "U64, 64"
  })
  void everyDtypeHasItsWidth(String dtype, int bits) throws IOException {
    String header = "{'t':{'dtype':'%s','shape':[2,4],'data_offsets':[0,%d]}}";
    Path good = file(String.format(header, dtype, bits), bits);
    assertEquals(dtype, SafetensorsHeader.read(good).entries().get("t").dtype());
    Path bad = file(String.format(header, dtype, bits + 1), bits + 1);
    Golden.refused(() -> SafetensorsHeader.read(bad), "its shape and dtype need " + bits);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // The JSON itself.
        "` {}`              | 0 | does not start with {",
        "`[]`               | 0 | does not start with {",
        "`{`                | 0 | not valid JSON",
        "`{'a':}`           | 0 | not valid JSON",
        "`{} x`             | 0 | not valid JSON",
        "`{}{}`             | 0 | goes on after the closing brace",
        "`{'a':NaN}`        | 0 | not valid JSON",
        "`{'a':1}`          | 0 | a must be an object",
        "`{'a':[]}`         | 0 | a must be an object",
        "`{'a':null}`       | 0 | a must be an object",
        // Metadata.
        "`{'__metadata__':[]}`                     | 0 | __metadata__ must be an object",
        "`{'__metadata__':null}`                   | 0 | __metadata__ must be an object",
        "`{'__metadata__':{'n':1}}`                | 0 | __metadata__.n must be a string",
        "`{'__metadata__':{'n':{'m':'x'}}}`        | 0 | __metadata__.n must be a string",
        "`{'__metadata__':{'n':'1','n':'2'}}`      | 0 | Duplicate",
        "`{'__metadata__':{},'__metadata__':{}}`   | 0 | Duplicate",
        // Fields of a tensor.
        "`{'a':{'shape':[1],'data_offsets':[0,4]}}`                 | 4 | must have dtype, shape",
        "`{'a':{'dtype':'F32','data_offsets':[0,4]}}`               | 4 | must have dtype, shape",
        "`{'a':{'dtype':'F32','shape':[1]}}`                        | 4 | must have dtype, shape",
        "`{'a':{'dtype':'F32','shape':[1],'data_offsets':[4]}}`     | 4 | two data_offsets",
        "`{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4,4]}}` | 4 | two data_offsets",
        "`{'a':{'dtype':'F33','shape':[1],'data_offsets':[0,4]}}`   | 4 | unknown dtype F33",
        "`{'a':{'dtype':'f32','shape':[1],'data_offsets':[0,4]}}`   | 4 | unknown dtype f32",
        "`{'a':{'dtype':32,'shape':[1],'data_offsets':[0,4]}}`      | 4 | dtype must be a string",
        "`{'a':{'dtype':'F32','shape':1,'data_offsets':[0,4]}}`     | 4 | shape must be a list",
        "`{'a':{'dtype':'F32','shape':['1'],'data_offsets':[0,4]}}` | 4 | must be whole numbers",
        "`{'a':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}}` | 4 | must be whole numbers",
        "`{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}`  | 4 | negative number",
        "`{'a':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}}`  | 4 | negative number",
        "`{'a':{'dtype':'F32','dtype':'F32','shape':[1],'data_offsets':[0,4]}}` | 4 | Duplicate",
        "`{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}`"
            + " | 8 | Duplicate",
        // Sizes.
        "`{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,4]}}`   | 4 | does"
            + " not fit 64 bits",
        "`{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,18446744073709551616]}}`   | 4 | does"
            + " not fit 64 bits",
        "`{'a':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]}}`   | 0 | does"
            + " not fit 64 bits",
        "`{'a':{'dtype':'F64','shape':[2305843009213693952],'data_offsets':[0,0]}}`    | 0 | does"
            + " not fit 64 bits",
        "`{'a':{'dtype':'F4','shape':[3],'data_offsets':[0,1]}}`                       | 1 | does"
            + " not end on a whole byte",
        "`{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}`                      | 4 | takes"
            + " 4 bytes, but its shape and dtype need 8",
        // Places.
        "`{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}`                      | 8 | a hole"
            + " of 4 bytes before tensor a",
        "`{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'b':{'dtype':'U8','shape':[1],'data_offsets':[3,4]}}`"
            + " | 4 | a hole of 1 bytes before tensor b",
        "`{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},'b':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}}`"
            + " | 4 | tensor b overlaps",
        "`{'a':{'dtype':'U8','shape':[3],'data_offsets':[0,3]},'b':{'dtype':'U8','shape':[2],'data_offsets':[2,4]}}`"
            + " | 4 | tensor b overlaps",
        "`{'a':{'dtype':'U8','shape':[0],'data_offsets':[1,0]}}`                       | 1 | ends"
            + " before it begins",
        "`{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}`                      | 7 | too"
            + " few for tensor a; it is cut off",
        "`{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}`                      | 5 | 1"
            + " bytes follow the last tensor",
        "`{}`                                                                          | 3 | 3"
            + " bytes follow the last tensor"
      })
  void aBadHeaderIsRefused(String header, int data, String message) throws IOException {
    Path file = file(header, data);
    Golden.refused(() -> SafetensorsHeader.read(file), file + ": ", message);
  }

  @Test
  void invalidUtf8IsRefused() throws IOException {
    byte[] header = "{\"a?\":1}".getBytes(StandardCharsets.UTF_8);
    header[3] = (byte) 0xC3;
    Path file = file(header.length, header, 0);
    Golden.refused(() -> SafetensorsHeader.read(file), "not valid UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      longs = {100_000_001, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE, -1, Long.MIN_VALUE})
  void aHugeHeaderIsRefusedUnread(long length) throws IOException {
    Path file = file(length, "{}".getBytes(StandardCharsets.UTF_8), 0);
    Golden.refused(
        () -> SafetensorsHeader.read(file),
        "header is " + Long.toUnsignedString(length) + " bytes long, more than the 100000000");
  }

  @Test
  void aHeaderBeyondTheFileIsRefused() throws IOException {
    Path file = file(3, "{}".getBytes(StandardCharsets.UTF_8), 0);
    Golden.refused(() -> SafetensorsHeader.read(file), "3 bytes long but ends after 10 bytes");
    Path empty = file(0, new byte[0], 0);
    Golden.refused(() -> SafetensorsHeader.read(empty), "does not start with {");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void aFileWithoutALengthIsRefused(int size) throws IOException {
    Path file = Files.write(dir.resolve("short"), new byte[size]);
    Golden.refused(() -> SafetensorsHeader.read(file), "has " + size + " bytes, too few");
  }

  @Test
  void deepNestingIsRefused() throws IOException {
    Path file = file("{'a':{'x':" + String.join("", Collections.nCopies(100_000, "[")), 0);
    Golden.refused(() -> SafetensorsHeader.read(file), "not valid JSON");
  }

  @Test
  void aMissingFileOrAFolderIsNamed() {
    Golden.refused(() -> SafetensorsHeader.read(dir.resolve("none")), "none: no such file");
    Golden.refused(() -> SafetensorsHeader.read(dir), "is a folder");
  }

  /** A tensor of 5 GiB and one behind it, in a file without blocks. */
  @Test
  void offsetsBeyondTwoGibibytes() throws IOException {
    long big = 5L << 30;
    String header =
        String.format(
            "{'big':{'dtype':'BF16','shape':[2560,1048576],'data_offsets':[0,%d]},"
                + "'tail':{'dtype':'F32','shape':[2],'data_offsets':[%d,%d]}}",
            big, big, big + 8);
    Path path = file(header, 0);
    long start = 8 + header.length();
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.setLength(start + big + 8);
      sparse.seek(start + big + 4);
      sparse.write(new byte[] {0, 0, (byte) 0x80, 0x3F}); // 1.0f
    }
    SafetensorsHeader h = SafetensorsHeader.read(path);
    assertEquals(big, h.entries().get("big").bytes());
    assertEquals(2560L << 20, h.entries().get("big").elements());
    Entry tail = h.entries().get("tail");
    assertEquals(start + big, tail.begin());
    java.nio.FloatBuffer two = java.nio.FloatBuffer.allocate(2);
    TensorData.read(path, tail, two, 0);
    assertArrayEquals(new float[] {0, 1}, two.array());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama/model.safetensors",
        "llama3/model.safetensors",
        "llama/expected.safetensors",
        "llama/adapter/adapter_model.safetensors",
        "llama3/train_soft/adapter/adapter_model.safetensors"
      })
  void goldenFilesAreValid(String name) throws IOException {
    Path path = Golden.path(name);
    SafetensorsHeader h = SafetensorsHeader.read(path);
    long end = h.dataStart();
    for (Entry e : h.entries().values()) {
      assertEquals(end, e.begin());
      end = e.end();
    }
    assertEquals(Files.size(path), end);
  }
}
