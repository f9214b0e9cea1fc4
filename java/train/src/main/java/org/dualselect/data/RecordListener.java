package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Is told of what a file holds and its records do not show. */
@FunctionalInterface
public interface RecordListener {
  /** A record cannot be used. The message has its place and what is wrong; may throw it. */
  void refused(InputException refusal);

  /** A record that can be used has these fields besides, with something in them. */
  default void unused(List<String> fields) {}

  /**
   * A record was made of this row. Written as a line of JSON, it makes the same again, whatever the
   * format it stood in.
   */
  default void used(TextRecord record, JsonNode row) {}
}
