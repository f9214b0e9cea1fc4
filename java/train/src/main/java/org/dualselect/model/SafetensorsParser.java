package org.dualselect.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.model.SafetensorsHeader.Entry;

/** The JSON of a safetensors header; as a stream, so 100 MB of hostile JSON make no tree. */
final class SafetensorsParser {
  private final Path file;
  private final long dataStart;
  private final long fileSize;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<Entry> entries = new ArrayList<>();

  SafetensorsParser(Path file, long dataStart, long fileSize) {
    this.file = file;
    this.dataStart = dataStart;
    this.fileSize = fileSize;
  }

  SafetensorsHeader parse(byte[] header) {
    if (header.length == 0 || header[0] != '{') {
      throw bad("its header does not start with {; it is no safetensors file");
    }
    try (JsonParser json = Json.STRICT.createParser(decode(header))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals("__metadata__")) {
          metadata(json);
        } else {
          entries.add(entry(name, json));
        }
      }
      if (json.nextToken() != null) {
        throw bad("its header goes on after the closing brace");
      }
    } catch (InputCoercionException e) {
      throw bad("its header holds a number that does not fit 64 bits");
    } catch (JsonProcessingException e) {
      throw bad("its header is not valid JSON (" + e.getOriginalMessage() + ")");
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    }
    return checked();
  }

  private String decode(byte[] header) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
    } catch (CharacterCodingException e) {
      throw bad("its header is not valid UTF-8");
    }
  }

  private void metadata(JsonParser json) throws IOException {
    expect(json, JsonToken.START_OBJECT, "__metadata__", "an object");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      expect(json, JsonToken.VALUE_STRING, "__metadata__." + key, "a string");
      metadata.put(key, json.getText());
    }
  }

  /** Offsets in the header count from the data's start; in the entry from the file's. */
  private Entry entry(String name, JsonParser json) throws IOException {
    expect(json, JsonToken.START_OBJECT, name, "an object");
    String dtype = null;
    long[] shape = null;
    long[] offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case "dtype" -> {
          expect(json, JsonToken.VALUE_STRING, name + ": dtype", "a string");
          dtype = json.getText();
        }
        case "shape" -> shape = sizes(name + ": shape", json);
        case "data_offsets" -> offsets = sizes(name + ": data_offsets", json);
        default -> json.skipChildren();
      }
    }
    if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
      throw bad("tensor " + name + " must have dtype, shape and two data_offsets");
    }
    if (!Dtype.BITS.containsKey(dtype)) {
      throw bad("tensor " + name + " has the unknown dtype " + dtype);
    }
    return new Entry(name, dtype, shape, offsets[0], offsets[1]);
  }

  private long[] sizes(String what, JsonParser json) throws IOException {
    expect(json, JsonToken.START_ARRAY, what, "a list");
    long[] sizes = new long[8];
    int n = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json, JsonToken.VALUE_NUMBER_INT, what, "whole numbers");
      if (n == sizes.length) {
        sizes = Arrays.copyOf(sizes, 2 * n);
      }
      sizes[n] = json.getLongValue();
      if (sizes[n++] < 0) {
        throw bad(what + " holds a negative number");
      }
    }
    return Arrays.copyOf(sizes, n);
  }

  private void expect(JsonParser json, JsonToken token, String what, String wanted)
      throws IOException {
    if (json.currentToken() != token) {
      throw bad(what + " must be " + wanted);
    }
  }

  /** The tensors, sorted by offset, must lie one behind the other and fill the data. */
  private SafetensorsHeader checked() {
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    Map<String, Entry> byName = new LinkedHashMap<>();
    long at = 0;
    for (Entry e : entries) {
      if (e.end() < e.begin()) {
        throw bad("tensor " + e.name() + " ends before it begins");
      }
      if (e.begin() != at) {
        throw bad(
            e.begin() > at
                ? "there is a hole of " + (e.begin() - at) + " bytes before tensor " + e.name()
                : "tensor " + e.name() + " overlaps the one before it");
      }
      at = e.end();
      long bytes = bytes(e);
      if (e.bytes() != bytes) {
        throw bad(
            "tensor "
                + e.name()
                + " takes "
                + e.bytes()
                + " bytes, but its shape and dtype need "
                + bytes);
      }
      if (at > fileSize - dataStart) {
        throw bad(
            "it has "
                + fileSize
                + " bytes, too few for tensor "
                + e.name()
                + "; it is cut off, fetch it again");
      }
      long start = dataStart;
      byName.put(
          e.name(), new Entry(e.name(), e.dtype(), e.shape(), start + e.begin(), start + e.end()));
    }
    if (at != fileSize - dataStart) {
      throw bad((fileSize - dataStart - at) + " bytes follow the last tensor");
    }
    return new SafetensorsHeader(
        file,
        Collections.unmodifiableMap(byName),
        Collections.unmodifiableMap(metadata),
        dataStart);
  }

  private long bytes(Entry e) {
    long bits;
    try {
      bits = 1;
      for (long size : e.shape()) {
        bits = Math.multiplyExact(bits, size);
      }
      bits = Math.multiplyExact(bits, (long) Dtype.BITS.get(e.dtype()));
    } catch (ArithmeticException overflow) {
      throw bad("the size of tensor " + e.name() + " does not fit 64 bits");
    }
    if (bits % 8 != 0) {
      throw bad("tensor " + e.name() + " does not end on a whole byte");
    }
    return bits / 8;
  }

  private InputException bad(String problem) {
    return InputException.in(file, problem + ".");
  }
}
