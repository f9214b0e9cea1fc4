package org.dualselect.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DemoTableTest {
  private static Result result(String model, double refused, double seconds) {
    return new Result(model, new Scores(refused, 0.025, 0.5, 1, 0.1234), seconds);
  }

  @Test
  void oneSeedIsShownAsItIs() {
    assertEquals(
        """
             refuses      refuses  new task  old facts    probe KL  made in
              unsafe  look-alikes     right      right  nats/token  seconds
        SFT   12.5 %        2.5 %    50.0 %    100.0 %       0.123      7.1
        """,
        DemoTable.of(List.of(List.of(result("SFT", 0.125, 7.06)))));
  }

  @Test
  void severalSeedsAreShownByMeanAndRange() {
    assertEquals(
        """
                                refuses      refuses     new task      old facts       probe KL    made in
                                 unsafe  look-alikes        right          right     nats/token    seconds
        SFT                      20.0 %        2.5 %       50.0 %        100.0 %          0.123        8.0
          lowest - highest  10.0 - 30.0    2.5 - 2.5  50.0 - 50.0  100.0 - 100.0  0.123 - 0.123  7.0 - 9.0
        """,
        DemoTable.of(List.of(List.of(result("SFT", 0.1, 7)), List.of(result("SFT", 0.3, 9)))));
  }

  @Test
  void theDifferenceIsTheMeanOverTheSeeds() {
    List<Result> first = List.of(result("SFT", 0.1, 7), result("DualSelect", 0.9, 7));
    List<Result> second = List.of(result("SFT", 0.3, 7), result("DualSelect", 0.9, 7));
    assertEquals(
        "DualSelect against SFT: +70.0 points of refusals, +0.0 points of the task\n",
        DemoTable.difference(List.of(first, second)));
  }
}
