package org.dualselect.data;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.dualselect.Contract;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a gzipped .jsonl file. */
@Timeout(10)
class GzipFuzzTest {
  private static final String RECORD = "{\"prompt\":\"P\",\"output\":\"R\"}\n";

  @TempDir Path dir;

  @MethodSource("seeds")
  @FuzzTest
  void gzip(byte[] bytes) throws IOException {
    Contract.read(dir.resolve("records.jsonl.gz"), bytes, JsonLinesFuzzTest::usable)
        .ifPresent(JsonLinesFuzzTest::check);
  }

  static Stream<byte[]> seeds() throws IOException {
    byte[] one = pack(RECORD);
    byte[] named = one.clone();
    named[3] = 0x1f; // text, a sum of the header, an extra field, a name and a comment
    return Stream.of(
        one,
        pack(RECORD, RECORD),
        pack("{\"prompt\":\"" + "P".repeat(300_000)),
        named,
        join(Arrays.copyOf(named, 10), new byte[] {1, 0, 'x', 'n', 0, 'c', 0, 0, 0}),
        join(one, "behind".getBytes(StandardCharsets.UTF_8)),
        Arrays.copyOf(one, one.length - 5),
        RECORD.getBytes(StandardCharsets.UTF_8));
  }

  /** One member for each text. */
  private static byte[] pack(String... texts) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    for (String text : texts) {
      try (OutputStream out = new GZIPOutputStream(packed)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return packed.toByteArray();
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
