package org.dualselect.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * A JSON object in a file, read key by key; a missing or ill-typed key is an {@link InputException}
 * that names both. {@code prefix} is the path of a nested object, such as {@code rope_scaling.}. A
 * key whose value is null counts as absent, as in Hugging Face's files.
 */
public record JsonFile(Path file, String prefix, JsonNode node) {
  /** Configuration files are small; the bound only keeps a hostile one out of memory. */
  private static final long LIMIT = 64L << 20;

  /** Reads a file whose top level must be an object. */
  public static JsonFile read(Path file) {
    String text = Json.text(file, LIMIT);
    try {
      JsonNode node = Json.STRICT.readTree(text);
      if (!node.isObject()) {
        throw InputException.in(file, "must hold a JSON object, but holds " + kind(node) + ".");
      }
      return new JsonFile(file, "", node);
    } catch (JsonProcessingException e) {
      throw Json.malformed(file, 1, e);
    }
  }

  /** The same with values for keys that it lacks; a key that is null in the file stays null. */
  public JsonFile over(Map<String, ?> defaults) {
    ObjectNode all = Json.STRICT.valueToTree(defaults);
    all.setAll((ObjectNode) node);
    return new JsonFile(file, prefix, all);
  }

  public boolean has(String key) {
    return node.hasNonNull(key);
  }

  /** The value; never null, missing when absent. */
  public JsonNode get(String key) {
    JsonNode value = node.path(key);
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  /** An object under {@code key}, which must be there. */
  public JsonFile object(String key) {
    JsonNode value = require(key, "an object", get(key).isObject());
    return new JsonFile(file, prefix + key + ".", value);
  }

  public String text(String key) {
    return require(key, "a string", get(key).isTextual()).textValue();
  }

  public String text(String key, String absent) {
    return has(key) ? text(key) : absent;
  }

  public boolean flag(String key, boolean absent) {
    return has(key) ? require(key, "true or false", get(key).isBoolean()).booleanValue() : absent;
  }

  /** A whole number of 1 or more that fits an int. */
  public int positive(String key) {
    JsonNode value = get(key);
    boolean fits = value.isIntegralNumber() && value.canConvertToInt() && value.intValue() > 0;
    return require(key, "a whole number from 1 to " + Integer.MAX_VALUE, fits).intValue();
  }

  public int positive(String key, int absent) {
    return has(key) ? positive(key) : absent;
  }

  /** A finite number greater than 0. */
  public double positiveReal(String key) {
    JsonNode value = get(key);
    boolean fits =
        value.isNumber() && value.doubleValue() > 0 && Double.isFinite(value.doubleValue());
    return require(key, "a number greater than 0", fits).doubleValue();
  }

  public double positiveReal(String key, double absent) {
    return has(key) ? positiveReal(key) : absent;
  }

  /** A finite number of at least 0. */
  public double real(String key, double absent) {
    JsonNode value = get(key);
    boolean fits =
        value.isNumber() && value.doubleValue() >= 0 && Double.isFinite(value.doubleValue());
    return has(key) ? require(key, "a number of at least 0", fits).doubleValue() : absent;
  }

  /** An exception that names file and key: {@code file: key problem}. */
  public InputException bad(String key, String problem) {
    return InputException.in(file, prefix + key + " " + problem);
  }

  private JsonNode require(String key, String wanted, boolean ok) {
    if (ok) {
      return get(key);
    }
    throw has(key)
        ? bad(key, "must be " + wanted + ", but is " + kind(get(key)) + ".")
        : bad(key, "is missing; it must be " + wanted + ".");
  }

  /** A value in words, short enough for a message. */
  public static String kind(JsonNode value) {
    JsonNodeType type = value.getNodeType();
    return switch (type) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case MISSING -> "nothing";
      case STRING -> {
        String s = value.textValue();
        yield '"' + (s.length() > 40 ? s.substring(0, 40) + "..." : s) + '"';
      }
      default -> value.toString().toLowerCase(Locale.ROOT);
    };
  }
}
