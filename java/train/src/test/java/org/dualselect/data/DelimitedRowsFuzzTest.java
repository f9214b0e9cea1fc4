package org.dualselect.data;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a table in text; .csv and .tsv differ in their separator only. */
@Timeout(10)
class DelimitedRowsFuzzTest {
  @TempDir Path dir;

  @MethodSource("seeds")
  @FuzzTest
  void table(byte[] bytes) throws IOException {
    for (String name : new String[] {"records.csv", "records.tsv"}) {
      Contract.read(dir.resolve(name), bytes, JsonLinesFuzzTest::usable)
          .ifPresent(JsonLinesFuzzTest::check);
    }
  }

  static Stream<byte[]> seeds() {
    return Contract.seeds(
        Stream.of(
            "prompt,output\nP,R\nQ,\"a \"\"b\"\"\n\nc\"\r\n",
            "\ufeffid\tinstruction\tinput\toutput\r\n1\tI\t\"x\ty\"\tR\r\n",
            ",query,answer,\n0,Q,A,\n1,Q\n",
            "prompt;output\nP;R\n",
            "chosen\n\"\n\nHuman: Hi\n\nAssistant: Yes\"\n",
            "prompt,prompt\nP,R\n",
            "prompt,output\nP,\"R\n",
            "prompt,output\rP,R\r"));
  }
}
