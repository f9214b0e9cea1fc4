package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortNamesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x/math.jsonl chat.json | math chat",
        "gsm8k.v2.jsonl.gz b.CSV c.parquet d.tsv.gz | gsm8k.v2 b c d",
        "a/train.jsonl b/train.jsonl | a/train b/train",
        "a/x/train.jsonl b/x/train.jsonl b/test.jsonl | a/x/train b/x/train test",
        "a/train.jsonl b/train.jsonl c/b/train.jsonl | a/train HERE/b/train c/b/train",
        "/train.jsonl /a/train.jsonl | train a/train",
        "a/train.jsonl a/train.csv b/train.csv | train.jsonl train.csv train",
        "a/./train.jsonl a/../b/train.jsonl | a/train b/train",
        "a/b-train.jsonl a/b/train.jsonl | b-train train"
      })
  void asShortAsTellsThem(String files, String names) {
    String here = Path.of("").toAbsolutePath().getFileName().toString();
    assertEquals(
        List.of(names.replace("HERE", here).split(" ")),
        ShortNames.ofRecords(Stream.of(files.split(" ")).map(Path::of).toList()));
  }
}
