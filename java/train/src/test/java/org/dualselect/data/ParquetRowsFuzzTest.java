package org.dualselect.data;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a Parquet file of records. */
@Timeout(10)
class ParquetRowsFuzzTest {
  @TempDir Path dir;

  @MethodSource("seeds")
  @FuzzTest
  void parquet(byte[] bytes) throws IOException {
    Contract.read(dir.resolve("records.parquet"), bytes, JsonLinesFuzzTest::usable)
        .ifPresent(JsonLinesFuzzTest::check);
  }

  static Stream<byte[]> seeds() {
    return Contract.seeds(
        Stream.of("PAR1", "PAR1\0\0\0\0PAR1", "PARE\0\0\0\0PARE"),
        "../records/small_none.parquet",
        "../records/small_gzip.parquet",
        "../records/small_snappy.parquet",
        "../records/small_zstd.parquet",
        "../records/small_lz4.parquet",
        "../records/chats_old.parquet",
        "../records/chats_none.parquet",
        "../records/pairs.parquet");
  }
}
