package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * One turn of a conversation, as chat templates take it.
 *
 * @param role system, user, assistant, or what a file calls it
 * @param content as the file has it; white space around it is the template's to strip
 * @param more what else the file says of the turn, such as its name
 */
public record Message(String role, String content, Map<String, JsonNode> more) {
  public Message {
    more = Map.copyOf(more);
  }

  /** A turn with nothing but its text. */
  public Message(String role, String content) {
    this(role, content, Map.of());
  }
}
