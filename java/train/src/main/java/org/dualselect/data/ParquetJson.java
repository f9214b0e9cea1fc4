package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** Parquet's groups as the JSON that the same records would be elsewhere. */
final class ParquetJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ParquetJson() {}

  static ObjectNode object(Group group) {
    ObjectNode object = JSON.objectNode();
    for (int i = 0; i < group.getType().getFieldCount(); i++) {
      object.set(group.getType().getFieldName(i), field(group, i));
    }
    return object;
  }

  /** A field that is not there (it occurs no time) is null; one that may repeat is a list. */
  private static JsonNode field(Group group, int field) {
    int count = group.getFieldRepetitionCount(field);
    if (group.getType().getType(field).isRepetition(Type.Repetition.REPEATED)) {
      ArrayNode list = JSON.arrayNode(count);
      for (int i = 0; i < count; i++) {
        list.add(value(group, field, i));
      }
      return list;
    }
    return count == 0 ? NullNode.getInstance() : value(group, field, 0);
  }

  private static JsonNode value(Group group, int field, int index) {
    Type type = group.getType().getType(field);
    if (!type.isPrimitive()) {
      Group inner = group.getGroup(field, index);
      return type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
          ? elements(inner)
          : object(inner);
    }
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> JSON.booleanNode(group.getBoolean(field, index));
      case INT32 -> JSON.numberNode(group.getInteger(field, index));
      case INT64 -> JSON.numberNode(group.getLong(field, index));
      case FLOAT -> JSON.numberNode(group.getFloat(field, index));
      case DOUBLE -> JSON.numberNode(group.getDouble(field, index));
      case BINARY -> TextNode.valueOf(group.getBinary(field, index).toStringUsingUTF8());
      case INT96, FIXED_LEN_BYTE_ARRAY -> TextNode.valueOf(group.getValueToString(field, index));
    };
  }

  /**
   * A list is a group with one repeated field. Its items are groups of one field around the value
   * (today's writers), or the values themselves (old ones).
   */
  private static JsonNode elements(Group list) {
    GroupType type = list.getType();
    ArrayNode values = JSON.arrayNode();
    for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
      Type item = type.getType(0);
      boolean wrapped =
          !item.isPrimitive()
              && item.asGroupType().getFieldCount() == 1
              && !item.getName().equals("array")
              && !item.getName().equals(type.getName() + "_tuple");
      values.add(wrapped ? field(list.getGroup(0, i), 0) : value(list, 0, i));
    }
    return values;
  }
}
