package org.dualselect.data;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a .json file of records. */
@Timeout(10)
class JsonRecordsFuzzTest {
  @TempDir Path dir;

  @MethodSource("seeds")
  @FuzzTest
  void jsonRecords(byte[] bytes) throws IOException {
    Contract.read(dir.resolve("records.json"), bytes, RecordReader::read)
        .ifPresent(JsonLinesFuzzTest::check);
  }

  static Stream<byte[]> seeds() {
    String record = "{\"prompt\":\"P\",\"output\":\"R\"}";
    return Contract.seeds(
        Stream.of(
            "[" + record + ",\n" + record + "]",
            "{\"train\":[" + record + "]}",
            "{\"data\":{},\"examples\":[" + record + "]}",
            "[{\"messages\":[{\"role\":\"user\",\"content\":12345678901234567890},{\"role\":\"assistant\",\"content\":1e400}]}]",
            "[[]]",
            "\"x\""));
  }
}
