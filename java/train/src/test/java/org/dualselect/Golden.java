package org.dualselect;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.stream.Stream;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.model.SafetensorsHeader;
import org.junit.jupiter.api.function.Executable;

/** The golden files (what transformers and PEFT give on tiny checkpoints), and the real ones. */
public final class Golden {
  private Golden() {}

  /** A folder or file under the test resources' golden/. */
  public static Path path(String name) {
    try {
      return Path.of(Golden.class.getResource("/golden/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** A file of the shared folder, which a plain checkout does not have. */
  public static Path shared(String name) {
    String root = System.getProperty("dualselect.shared", "");
    assumeTrue(
        !root.isEmpty() && Files.isDirectory(Path.of(root)),
        "no folder of real models and data; give one with -Ddualselect.shared=DIR");
    return Path.of(root).resolve(name);
  }

  /** Copies a golden folder, for a test to change it. */
  public static Path copy(String name, Path to) throws IOException {
    Path from = path(name);
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
    return to;
  }

  public static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode json(String name) {
    return json(path(name));
  }

  public static JsonNode json(Path file) {
    try {
      return Json.STRICT.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<JsonNode> jsonLines(Path file) {
    try {
      List<JsonNode> rows = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        rows.add(Json.STRICT.readTree(line));
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
      samples.add(sample(ints(batch.get("input_ids").get(i)), ints(batch.get("labels").get(i))));
    }
    return samples;
  }

  /** A sample of those ids, whose labels count from position 1 on. */
  public static EncodedSample sample(int[] ids, int[] labels) {
    int supervised = 0;
    for (int t = 1; t < labels.length; t++) {
      supervised += labels[t] == EncodedSample.IGNORE ? 0 : 1;
    }
    return new EncodedSample(ids, labels, supervised);
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

  public static int[] ints(JsonNode list) {
    int[] values = new int[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).intValue();
    }
    return values;
  }

  public static double[] doubles(JsonNode list) {
    double[] values = new double[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).doubleValue();
    }
    return values;
  }

  /** That the input is refused, in one sentence with all these parts. */
  public static void refused(Executable action, String... parts) {
    Contract.sentence(fails(InputException.class, action, parts));
  }

  /** That it fails so, and that the message, one line, has all these parts; returns it. */
  public static String fails(Class<? extends Throwable> kind, Executable action, String... parts) {
    String message = assertThrows(kind, action).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no '" + part + "' in: " + message);
    }
    assertFalse(message.contains("\n"), message);
    return message;
  }
}
