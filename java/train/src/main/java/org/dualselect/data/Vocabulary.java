package org.dualselect.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What {@code tokenizer.json} says of its tokens and the native tokenizer does not tell: the
 * highest id, and the ids of the added tokens. Read as a stream, because a vocabulary of 256,000
 * entries as a tree costs half a second and 100 MB.
 */
record Vocabulary(int size, Map<String, Integer> added) {

  private static final ObjectReader ONE_VALUE =
      Json.STRICT.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** {@code size} is the highest id + 1, so every id the tokenizer gives is below it. */
  static Vocabulary of(Path file, String json) {
    Map<String, Integer> added = new HashMap<>();
    long highest = -1;
    try (JsonParser p = Json.STRICT.createParser(json)) {
      if (p.nextToken() != JsonToken.START_OBJECT) {
        throw InputException.in(file, "must hold a JSON object.");
      }
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        String key = p.currentName();
        p.nextToken();
        if (key.equals("added_tokens")) {
          highest = Math.max(highest, added(file, p, added));
        } else if (key.equals("model")) {
          highest = Math.max(highest, model(file, p));
        } else if (Pipeline.PARTS.contains(key)) {
          Pipeline.check(file, key, ONE_VALUE.readTree(p));
        } else {
          p.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      throw Json.malformed(file, 1, e);
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    }
    if (highest < 0 || highest >= Integer.MAX_VALUE) {
      throw InputException.in(file, "has no usable vocabulary (highest id " + highest + ").");
    }
    return new Vocabulary((int) highest + 1, added);
  }

  private static long added(Path file, JsonParser p, Map<String, Integer> added)
      throws IOException {
    long highest = -1;
    if (p.currentToken() != JsonToken.START_ARRAY) {
      p.skipChildren();
      return highest;
    }
    while (p.nextToken() != JsonToken.END_ARRAY) {
      String content = null;
      int id = -1;
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        String key = p.currentName();
        p.nextToken();
        if (key.equals("id") && p.currentToken() == JsonToken.VALUE_NUMBER_INT) {
          id = p.getIntValue();
        } else if (key.equals("content") && p.currentToken() == JsonToken.VALUE_STRING) {
          content = p.getText();
        }
        p.skipChildren();
      }
      if (content == null || id < 0) {
        throw InputException.in(
            file, "added_tokens must be objects with a content and an id of 0 or more.");
      }
      added.put(content, id);
      highest = Math.max(highest, id);
    }
    return highest;
  }

  /** {@code vocab} is an object token to id (BPE, WordPiece) or a list in id order (Unigram). */
  private static long model(Path file, JsonParser p) throws IOException {
    long highest = -1;
    if (p.currentToken() != JsonToken.START_OBJECT) {
      p.skipChildren();
      return highest;
    }
    while (p.nextToken() == JsonToken.FIELD_NAME) {
      String key = p.currentName();
      JsonToken value = p.nextToken();
      if (key.equals("vocab") && value == JsonToken.START_OBJECT) {
        while (p.nextToken() == JsonToken.FIELD_NAME) {
          if (p.nextToken() != JsonToken.VALUE_NUMBER_INT || p.getLongValue() < 0) {
            throw InputException.in(file, "model.vocab must give every token an id of 0 or more.");
          }
          highest = Math.max(highest, p.getLongValue());
        }
      } else if (key.equals("vocab") && value == JsonToken.START_ARRAY) {
        while (p.nextToken() != JsonToken.END_ARRAY) {
          p.skipChildren();
          highest++;
        }
      } else if (key.equals("continuing_subword_prefix") && p.getValueAsString("").length() > 0) {
        // The native library cuts it off each second half of a merge, also off shorter ones.
        throw InputException.in(file, "model.continuing_subword_prefix is not supported.");
      } else {
        p.skipChildren();
      }
    }
    return highest;
  }
}
