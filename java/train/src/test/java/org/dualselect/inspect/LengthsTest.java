package org.dualselect.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.dualselect.data.TextRecord;
import org.dualselect.inspect.Lengths.Bucket;
import org.junit.jupiter.api.Test;

class LengthsTest {
  private static Lengths of(int... lengths) {
    List<TextRecord> records =
        IntStream.rangeClosed(1, lengths.length)
            .mapToObj(line -> TextRecord.of("P", "R", Path.of("t"), line))
            .toList();
    return Lengths.of(
        records, IntStream.of(lengths).mapToObj(n -> new Measured(n, n, n / 2, false)).toList());
  }

  @Test
  void figuresOfAHundred() {
    Lengths lengths = of(IntStream.rangeClosed(1, 100).map(i -> 101 - i).toArray());
    assertEquals(50, lengths.median());
    assertEquals(90, lengths.percentile90());
    assertEquals(99, lengths.percentile99());
    assertEquals(100, lengths.longest());
    assertEquals(1, lengths.longestLine());
    assertEquals(50.5, lengths.mean());
    assertEquals(104, lengths.suggested());
    assertEquals(5050, lengths.total());
    assertEquals(
        List.of(new Bucket(1, 16, 16), new Bucket(17, 32, 16)), lengths.histogram().subList(0, 2));
    assertEquals(new Bucket(97, 112, 4), lengths.histogram().get(6));
    assertEquals(7, lengths.histogram().size());
  }

  @Test
  void aGiantDoesNotSqueezeTheOthers() {
    int[] many = IntStream.range(0, 200).map(i -> i == 7 ? 100_000 : 30).toArray();
    assertEquals(
        List.of(
            new Bucket(1, 8, 0),
            new Bucket(9, 16, 0),
            new Bucket(17, 24, 0),
            new Bucket(25, 32, 199),
            new Bucket(33, 0, 1)),
        of(many).histogram());
    assertEquals(8, of(many).longestLine());
    assertEquals(32, of(many).suggested());
  }

  @Test
  void nothingIsNoError() {
    Lengths none = of(0, 0);
    assertEquals(0, none.longest());
    assertEquals(0, none.mean());
    assertTrue(none.histogram().isEmpty());
  }
}
