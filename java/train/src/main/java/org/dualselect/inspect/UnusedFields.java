package org.dualselect.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fields that hold something and are not used, each with the number of records that have it. */
public final class UnusedFields {
  /** A file whose every record has fields of its own is not to fill the memory. */
  private static final int MOST = 100;

  private final Map<String, Integer> counts = new LinkedHashMap<>();

  void add(List<String> fields) {
    for (String field : fields) {
      if (counts.size() < MOST || counts.containsKey(field)) {
        counts.merge(field, 1, Integer::sum);
      }
    }
  }

  /** In the order of their first records. */
  @JsonValue
  public Map<String, Integer> counts() {
    return Collections.unmodifiableMap(counts);
  }
}
