package org.dualselect.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {
  private static List<String> labels(Scale scale) {
    return scale.ticks().stream().map(scale::label).toList();
  }

  @Test
  void ticksAreRoundNumbers() {
    assertEquals(List.of("4", "5", "6", "7", "8"), labels(Scale.around(4.1, 7.9)));
    assertEquals(List.of("-0.4", "-0.2", "0.0", "0.2", "0.4"), labels(Scale.around(-0.39, 0.4)));
    assertEquals(List.of("0", "20", "40", "60", "80", "100"), labels(Scale.around(0, 100)));
    assertEquals(
        List.of("200", "400", "600", "800", "1,000", "1,200"), labels(Scale.whole(1, 1202)));
    assertEquals(
        List.of("0.0010", "0.0012", "0.0014", "0.0016", "0.0018", "0.0020"),
        labels(Scale.between(0.0009, 0.0021)));
  }

  @Test
  void countsHaveNoHalves() {
    assertEquals(List.of("0", "1", "2"), labels(Scale.counts(2)));
    assertEquals(List.of("2", "3"), labels(Scale.whole(2, 3)));
  }

  @Test
  void oneValueHasRoomAroundIt() {
    Scale one = Scale.around(3, 3);
    assertEquals(0.5, one.place(3), 0.2);
    Scale step = Scale.whole(1, 1);
    assertEquals(0.5, step.place(1));
    assertEquals(List.of("1"), labels(step));
  }
}
