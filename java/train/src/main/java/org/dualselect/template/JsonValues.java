package org.dualselect.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as the values that templates work with. */
final class JsonValues {
  private JsonValues() {}

  static Object of(JsonNode node) {
    if (node.isObject()) {
      return dict(node);
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(item -> list.add(of(item)));
      return list;
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.longValue();
    }
    if (node.isNumber()) {
      return node.doubleValue();
    }
    return node.isBoolean() ? (Object) node.booleanValue() : node.textValue();
  }

  static Map<String, Object> dict(JsonNode node) {
    Map<String, Object> dict = new LinkedHashMap<>();
    node.fields().forEachRemaining(field -> dict.put(field.getKey(), of(field.getValue())));
    return dict;
  }
}
