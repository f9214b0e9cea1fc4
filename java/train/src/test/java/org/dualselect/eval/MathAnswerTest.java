package org.dualselect.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dualselect.Golden;
import org.dualselect.data.RecordReader;
import org.dualselect.data.TextRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MathAnswerTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "She has 3 + 4 = 7 left. #### 7 | 7",
        "#### 1,234 | 1234",
        "#### $18.50 | 18.5",
        "#### -3 | -3",
        "#### 5 because of the 9 | 5",
        "#### 5 no, it is #### 6 | 5",
        "#### none, but 4 | 4",
        "12 #### none | 12",
        "The answer is 18. | 18",
        "It costs $2,000,000. | 2000000",
        "10-5 | 5",
        "(3)-2 | 2",
        "from 3 to -2 | -2",
        "7.0 | 7",
        "It is 3.14. | 3.14",
        "100 | 100",
        "12,34 | 34",
        "007 | 7"
      })
  void isTheMarkedNumberOrTheLast(String text, BigDecimal number) {
    assertEquals(0, number.compareTo(MathAnswer.of(text).orElseThrow()), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "####", "#### seven", "none", "-", "$", ",", "."})
  void mayBeMissing(String text) {
    assertEquals(Optional.empty(), MathAnswer.of(text));
  }

  /** Every solution ends in #### and a whole number. */
  @Test
  void solutionsOfGsm8k() {
    Path file = Golden.shared("data/gsm8k/test.jsonl");
    assumeTrue(Files.isRegularFile(file), file + " is not there");
    List<TextRecord> records = RecordReader.read(file);
    assertEquals(1319, records.size());
    for (TextRecord record : records) {
      String marked = record.response().replaceAll("(?s).*#### ", "").replace(",", "");
      BigDecimal number = MathAnswer.of(record.response()).orElseThrow();
      assertEquals(0, new BigDecimal(marked).compareTo(number), record.response());
      assertTrue(number.stripTrailingZeros().scale() <= 0);
    }
  }
}
