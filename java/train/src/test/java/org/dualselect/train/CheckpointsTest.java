package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.Golden;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.model.Torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints on disk: what is written is read, and what is damaged is not. */
class CheckpointsTest {
  /** Their decimal digits are many, or their bits are not those of a number. */
  private static final float[] ODD = {
    0.1f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, 1 / 3f, Float.NaN, Float.NEGATIVE_INFINITY
  };

  @TempDir Path output;

  private static RunState state(long step) {
    byte[] random = new PythonRandom(step).state();
    return new RunState(
        Map.of("optimizer.batchSize", "8", "model (SHA-256)", "ab"),
        new DataOrder.State(3, 14, random),
        new Updates.State(
            step,
            9,
            10,
            new TokenBudget.State(0.1 + 0.2, 0x1p53),
            new ReferenceGradient.State(
                new Rotation.State(new int[] {3, 1}, new float[] {1 / 3f, 2 / 3f}, 11), 0.1)),
        new ReferenceRefresh.State(7, new int[] {1, 3}),
        1L << 40,
        Math.PI);
  }

  private void save(long... steps) throws Exception {
    try (PointerScope scope = new PointerScope()) {
      for (long step : steps) {
        new Checkpoints(output, 2).save(state(step), Map.of("odd", Torch.of(ODD, ODD.length)));
      }
    }
  }

  private RunCheckpoint newest(List<String> warnings) throws Exception {
    return new Checkpoints(output, 2).newest(warnings::add);
  }

  @Test
  void whatIsWrittenIsReadToTheBit() throws Exception {
    save(5);
    RunCheckpoint checkpoint = newest(new ArrayList<>());
    assertEquals(output.resolve("checkpoint-5"), checkpoint.folder());
    JsonNode expected = Json.STRICT.valueToTree(state(5));
    assertEquals(expected, Json.STRICT.valueToTree(checkpoint.state()));
    try (PointerScope scope = new PointerScope()) {
      Tensor odd = Torch.zeros(ScalarType.Float, ODD.length);
      checkpoint.load(Map.of("odd", odd));
      assertEquals(Arrays.toString(bits(ODD)), Arrays.toString(bits(Torch.toFloats(odd))));
      Tensor longer = Torch.zeros(ScalarType.Float, ODD.length + 1);
      Golden.refused(() -> checkpoint.load(Map.of("odd", longer)), "has no odd.0 of 8 numbers");
      Golden.refused(() -> checkpoint.load(Map.of("even", odd)), "has no even.0 of 7 numbers");
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  /** By number, not by name. */
  @Test
  void theNewestIsOfTheHighestStep() throws Exception {
    save(9, 10);
    assertEquals(10, newest(new ArrayList<>()).state().updates().steps());
    save(100);
    assertEquals(100, newest(new ArrayList<>()).state().updates().steps());
  }

  @ParameterizedTest
  @CsvSource({
    "state.json, GONE, no such file",
    "state.json, SHORT, is damaged: ",
    "state.json, OTHER, SHA-256",
    "state.safetensors, GONE, no such file",
    "state.safetensors, SHORT, is damaged: ",
    "state.safetensors, OTHER, SHA-256",
    "manifest.json, GONE, no such file",
    "manifest.json, SHORT, not valid JSON",
  })
  void aDamagedOneIsNamedAndPassedOver(String name, String damage, String problem)
      throws Exception {
    save(4, 8);
    Path file = output.resolve("checkpoint-8").resolve(name);
    damage(file, damage);
    List<String> warnings = new ArrayList<>();
    assertEquals(4, newest(warnings).state().updates().steps());
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).startsWith("warning: " + file + ":"), warnings.get(0));
    assertTrue(warnings.get(0).contains(problem), warnings.get(0));
    damage(output.resolve("checkpoint-4").resolve(name), damage);
    Golden.refused(() -> newest(warnings), output + ": holds no checkpoint that is whole");
  }

  private static void damage(Path file, String damage) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    switch (damage) {
      case "GONE" -> Files.delete(file);
      case "SHORT" -> Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
      default -> {
        bytes[bytes.length - 2] ^= 4;
        Files.write(file, bytes);
      }
    }
  }

  @Test
  void anotherFormatIsNotGuessedAt() throws Exception {
    save(4);
    Path manifest = output.resolve("checkpoint-4/manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"format\" : 1", "\"format\" : 2"));
    List<String> warnings = new ArrayList<>();
    Golden.fails(InputException.class, () -> newest(warnings), "holds no checkpoint that is whole");
    assertTrue(warnings.get(0).contains("format is not 1"), warnings.get(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aGeneratorGoesOnWhereItWas(int shuffles) {
    PythonRandom random = new PythonRandom(42);
    for (int i = 0; i < shuffles; i++) {
      random.shuffled(1000); // more words than the generator holds
    }
    PythonRandom other = new PythonRandom(7);
    other.restore(random.state());
    assertArrayEquals(random.shuffled(2000), other.shuffled(2000));
  }

  /** A folder of that name which is none of ours stays out of it. */
  @Test
  void otherFoldersAreNoCheckpoints() throws Exception {
    Files.createDirectory(output.resolve("checkpoint-best"));
    Files.writeString(output.resolve("checkpoint-7"), "a file", StandardOpenOption.CREATE_NEW);
    save(1, 2, 3);
    assertEquals(3, newest(new ArrayList<>()).state().updates().steps());
    assertTrue(Files.exists(output.resolve("checkpoint-best")));
    assertTrue(Files.exists(output.resolve("checkpoint-7")));
    assertTrue(Files.notExists(output.resolve("checkpoint-1")));
  }
}
