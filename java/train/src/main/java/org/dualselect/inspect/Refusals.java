package org.dualselect.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dualselect.data.InputException;

/** The records that cannot be used, by kind. */
public final class Refusals {
  private static final int SHOWN = 3;

  /** Where the kind of a problem ends and the single case begins. */
  private static final String DETAILS = "; |, | \\(| at column|\\.$";

  /**
   * @param problem without the details
   * @param count records that have it
   * @param first the first few messages in full, each with file and line
   */
  public record Kind(String problem, int count, List<String> first) {}

  private final String file;
  private final Map<String, Kind> kinds = new TreeMap<>();

  Refusals(Path file) {
    this.file = file.toString();
  }

  void add(InputException refusal) {
    String message = refusal.getMessage();
    String problem = message.substring(message.indexOf(": ", file.length()) + 2);
    String kind = problem.split(DETAILS, 2)[0];
    Kind before = kinds.getOrDefault(kind, new Kind(kind, 0, List.of()));
    List<String> first = new ArrayList<>(before.first());
    if (first.size() < SHOWN) {
      first.add(message);
    }
    kinds.put(kind, new Kind(kind, before.count() + 1, first));
  }

  /** Of all kinds. */
  @JsonProperty
  public int count() {
    return kinds.values().stream().mapToInt(Kind::count).sum();
  }

  @JsonProperty
  public Collection<Kind> kinds() {
    return List.copyOf(kinds.values());
  }
}
