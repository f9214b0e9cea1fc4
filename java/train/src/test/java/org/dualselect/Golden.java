package org.dualselect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.SafetensorsHeader;

/** The golden files: what transformers and PEFT give on tiny checkpoints. */
public final class Golden {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Golden() {}

  public static Path path(String name) {
    try {
      return Path.of(Golden.class.getResource("/golden/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public static JsonNode json(String name) {
    try {
      return JSON.readTree(path(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<JsonNode> jsonLines(Path file) {
    try {
      List<JsonNode> rows = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        rows.add(JSON.readTree(line));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The samples of {@code batch.json}. */
  public static List<EncodedSample> batch(String model) {
    JsonNode batch = json(model + "/batch.json");
    List<EncodedSample> samples = new ArrayList<>();
    for (int i = 0; i < batch.get("input_ids").size(); i++) {
      int[] ids = ints(batch.get("input_ids").get(i));
      int[] labels = ints(batch.get("labels").get(i));
      int supervised = 0;
      for (int t = 1; t < labels.length; t++) {
        supervised += labels[t] == EncodedSample.IGNORE ? 0 : 1;
      }
      samples.add(new EncodedSample(ids, labels, supervised));
    }
    return samples;
  }

  /** A float32 tensor of a safetensors file. */
  public static float[] tensor(Path file, String name) {
    SafetensorsHeader.Entry entry = SafetensorsHeader.read(file).entries().get(name);
    ByteBuffer bytes =
        ByteBuffer.allocate((int) (entry.end() - entry.begin())).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      while (bytes.hasRemaining()) {
        channel.read(bytes, entry.begin() + bytes.position());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    float[] values = new float[bytes.capacity() / 4];
    bytes.flip().asFloatBuffer().get(values);
    return values;
  }

  public static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }

  public static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asDouble();
    }
    return values;
  }
}
