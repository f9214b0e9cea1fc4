package org.dualselect.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.data.InputException;
import org.dualselect.train.PythonRandom;

/**
 * Some task samples of one group.
 *
 * @param number from 1
 * @param places of its samples among all
 */
public record TaskBatch(int number, String group, int[] places) {
  /**
   * Batches of every group that has enough for one, as evenly as the records allow, group by group.
   *
   * @param groups of each task sample
   * @param count batches wanted; there are fewer where the records do not make them
   */
  static List<TaskBatch> stratified(List<String> groups, int count, int size, long seed) {
    Map<String, List<Integer>> members = new LinkedHashMap<>();
    int[] order = new PythonRandom(seed).shuffled(groups.size());
    groups.forEach(group -> members.computeIfAbsent(group, g -> new ArrayList<>()));
    Arrays.stream(order).forEach(place -> members.get(groups.get(place)).add(place));
    Map<String, Integer> quota = quotas(members, count, size);
    List<TaskBatch> batches = new ArrayList<>();
    members.forEach(
        (group, places) -> {
          for (int i = 0; i < quota.get(group); i++) {
            int[] some = ints(places.subList(i * size, (i + 1) * size));
            batches.add(new TaskBatch(batches.size() + 1, group, some));
          }
        });
    if (batches.isEmpty()) {
      int most = members.values().stream().mapToInt(List::size).max().orElseThrow();
      throw new InputException(
          "no task group has a batch of %d records, the largest has %d: give a --batch-size of at most %d."
              .formatted(size, most, most));
    }
    return batches;
  }

  /** By turns, a group that has no more left out. */
  private static Map<String, Integer> quotas(
      Map<String, List<Integer>> members, int count, int size) {
    Map<String, Integer> quota = new LinkedHashMap<>();
    members.keySet().forEach(group -> quota.put(group, 0));
    int left = count;
    boolean any = true;
    while (left > 0 && any) {
      any = false;
      for (Map.Entry<String, Integer> entry : quota.entrySet()) {
        if (left > 0 && (entry.getValue() + 1) * size <= members.get(entry.getKey()).size()) {
          entry.setValue(entry.getValue() + 1);
          left--;
          any = true;
        }
      }
    }
    return quota;
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
