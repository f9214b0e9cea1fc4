package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RotationTest {
  private static List<Integer> draw(Rotation rotation, int draws) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < draws; i++) {
      Arrays.stream(rotation.next().places()).forEach(all::add);
    }
    return all;
  }

  /** Seven by threes at most: each round has each of them once, in another order. */
  @Test
  void everyRoundHasEachOnce() {
    List<Integer> drawn = draw(new Rotation(42, 3, 7), 18);
    assertEquals(42, drawn.size());
    for (int round = 0; round < 6; round++) {
      List<Integer> one = drawn.subList(7 * round, 7 * round + 7);
      assertEquals(
          IntStream.range(0, 7).boxed().toList(), one.stream().sorted().toList(), "" + round);
    }
    assertFalse(drawn.subList(0, 7).equals(drawn.subList(7, 14)));
    assertFalse(drawn.equals(draw(new Rotation(43, 3, 7), 18)));
  }

  @Test
  void drawsOfARoundAreOfMuchTheSameSize() {
    Rotation rotation = new Rotation(42, 3, 7);
    List<Integer> sizes = new ArrayList<>();
    List<Boolean> ends = new ArrayList<>();
    double share = 0;
    for (int i = 0; i < 6; i++) {
      Rotation.Draw draw = rotation.next();
      sizes.add(draw.places().length);
      ends.add(rotation.roundEnded());
      share += draw.share();
    }
    assertEquals(List.of(2, 2, 3, 2, 2, 3), sizes);
    assertEquals(List.of(false, false, true, false, false, true), ends);
    assertEquals(2, share, 1e-6);
  }

  @Test
  void aSetThatIsSmallerThanADrawComesWhole() {
    Rotation rotation = new Rotation(42, 5, 7);
    rotation.over(new int[] {6, 2}, new float[] {0.75f, 0.25f});
    for (int i = 0; i < 5; i++) {
      Rotation.Draw draw = rotation.next();
      boolean swapped = draw.places()[0] == 2;
      assertArrayEquals(swapped ? new int[] {2, 6} : new int[] {6, 2}, draw.places());
      assertArrayEquals(
          swapped ? new float[] {0.25f, 0.75f} : new float[] {0.75f, 0.25f}, draw.weights());
    }
  }

  @Test
  void goesOnWhereAnotherLeftOff() {
    Rotation whole = new Rotation(42, 3, 7);
    draw(whole, 4);
    Rotation resumed = new Rotation(42, 3, 7);
    resumed.restore(whole.state());
    assertEquals(draw(whole, 9), draw(resumed, 9));
  }

  /** Weights of soft selection; where all are 0 they count the same. */
  @Test
  void weightsOfADrawSumToOne() {
    Rotation rotation = new Rotation(42, 2, 4);
    rotation.over(new int[] {0, 1, 2, 3}, new float[] {0.5f, 0.25f, 0.125f, 0.125f});
    Rotation.Draw draw = rotation.next();
    assertEquals(1, draw.weights()[0] + draw.weights()[1], 1e-6);
    rotation.over(new int[] {0, 1, 2, 3}, new float[4]);
    assertArrayEquals(new float[] {0.5f, 0.5f}, rotation.next().weights());
  }
}
