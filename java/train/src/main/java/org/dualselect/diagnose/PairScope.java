package org.dualselect.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Pairs of batches that are compared.
 *
 * @param name a task group, of batches within it, or {@link #BETWEEN} or {@link #ALL}
 * @param pairs places of batches; may be none
 */
record PairScope(String name, List<int[]> pairs) {
  /** Of batches of different groups. */
  static final String BETWEEN = "(between groups)";

  /** Of any two. */
  static final String ALL = "(all)";

  /** Each group, and where there are several what is between them, and all. */
  static List<PairScope> of(List<TaskBatch> batches) {
    List<String> groups = batches.stream().map(TaskBatch::group).distinct().toList();
    List<PairScope> scopes = new ArrayList<>();
    for (String group : groups) {
      scopes.add(of(group, batches, (a, b) -> a.equals(group) && b.equals(group)));
    }
    if (groups.size() > 1) {
      scopes.add(of(BETWEEN, batches, (a, b) -> !a.equals(b)));
      scopes.add(of(ALL, batches, (a, b) -> true));
    }
    return scopes;
  }

  private static PairScope of(
      String name, List<TaskBatch> batches, BiPredicate<String, String> groups) {
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < batches.size(); i++) {
      for (int j = i + 1; j < batches.size(); j++) {
        if (groups.test(batches.get(i).group(), batches.get(j).group())) {
          pairs.add(new int[] {i, j});
        }
      }
    }
    return new PairScope(name, pairs);
  }
}
