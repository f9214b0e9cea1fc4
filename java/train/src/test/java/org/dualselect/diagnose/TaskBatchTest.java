package org.dualselect.diagnose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dualselect.Golden;
import org.dualselect.data.InputException;
import org.junit.jupiter.api.Test;

class TaskBatchTest {
  private static List<String> groups(int math, int prose, int code) {
    List<String> groups = new ArrayList<>(Collections.nCopies(math, "math"));
    groups.addAll(Collections.nCopies(prose, "prose"));
    groups.addAll(Collections.nCopies(code, "code"));
    return groups;
  }

  private static long of(String group, List<TaskBatch> batches) {
    return batches.stream().filter(batch -> batch.group().equals(group)).count();
  }

  /** The paper's first 16 batches, cut from more, are of two groups of five. */
  @Test
  void everyGroupHasItsShareAndNoSampleTwoBatches() {
    List<String> groups = groups(100, 100, 100);
    List<TaskBatch> batches = TaskBatch.stratified(groups, 8, 10, 42);
    assertEquals(8, batches.size());
    assertEquals(3, of("math", batches));
    assertEquals(3, of("prose", batches));
    assertEquals(2, of("code", batches));
    Set<Integer> seen = new HashSet<>();
    for (TaskBatch batch : batches) {
      assertEquals(batches.indexOf(batch) + 1, batch.number());
      assertEquals(10, batch.places().length);
      for (int place : batch.places()) {
        assertEquals(batch.group(), groups.get(place));
        assertTrue(seen.add(place));
      }
    }
  }

  /** What a small group cannot fill the others do, as far as they can. */
  @Test
  void smallGroupsGiveWhatTheyHave() {
    List<TaskBatch> batches = TaskBatch.stratified(groups(19, 100, 35), 9, 10, 42);
    assertEquals(1, of("math", batches));
    assertEquals(5, of("prose", batches));
    assertEquals(3, of("code", batches));
    assertEquals(1 + 2 + 1, TaskBatch.stratified(groups(19, 29, 10), 9, 10, 42).size());
  }

  @Test
  void theSeedDraws() {
    List<String> groups = groups(100, 50, 50);
    int[] first = TaskBatch.stratified(groups, 4, 8, 42).get(0).places();
    assertArrayEquals(first, TaskBatch.stratified(groups, 4, 8, 42).get(0).places());
    int[] other = TaskBatch.stratified(groups, 4, 8, 43).get(0).places();
    assertTrue(first[0] != other[0] || first[1] != other[1] || first[2] != other[2]);
  }

  @Test
  void aGroupWithoutABatchIsLeftOut() {
    assertEquals(0, of("prose", TaskBatch.stratified(groups(20, 7, 20), 4, 8, 42)));
    Golden.fails(
        InputException.class,
        () -> TaskBatch.stratified(groups(6, 7, 2), 4, 8, 42),
        "no task group has a batch of 8 records, the largest has 7: give a --batch-size of at most 7.");
  }
}
