package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.dualselect.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as model.safetensors.index.json, beside two good shards; no path may lead elsewhere.
 */
@Timeout(10)
class ShardIndexFuzzTest {
  private static final String SHARD = "model-0000%d-of-00006.safetensors";

  @TempDir Path dir;

  @BeforeEach
  void shards() throws IOException {
    for (int i = 1; i <= 2; i++) {
      String name = String.format(SHARD, i);
      Path shard = dir.resolve(name);
      if (!Files.exists(shard)) {
        Files.write(shard, Golden.bytes("llama_sharded/" + name));
      }
    }
  }

  @MethodSource("seeds")
  @FuzzTest
  void index(byte[] bytes) throws IOException {
    Path file = dir.resolve("model.safetensors.index.json");
    Contract.read(file, bytes, ShardIndex::read)
        .ifPresent(
            tensors ->
                tensors.values().forEach(located -> assertEquals(dir, located.file().getParent())));
  }

  static Stream<byte[]> seeds() throws IOException {
    StringBuilder good = new StringBuilder("{\"metadata\":{\"total_size\":1},\"weight_map\":{");
    for (int i = 1; i <= 2; i++) {
      String shard = String.format(SHARD, i);
      for (String tensor :
          SafetensorsHeader.read(Golden.path("llama_sharded/" + shard)).entries().keySet()) {
        good.append(i == 1 && good.charAt(good.length() - 1) == '{' ? "" : ",");
        good.append('"').append(tensor).append("\":\"").append(shard).append('"');
      }
    }
    String map = "{\"weight_map\":{\"x\":\"%s\"}}";
    return Contract.seeds(
        Stream.concat(
            Stream.of(good + "}}", "{\"weight_map\":{}}", "{\"weight_map\":[]}", "[]"),
            Stream.of(
                    String.format(SHARD, 1),
                    "../a.safetensors",
                    "/etc/a.safetensors",
                    "a\\\\a.safetensors",
                    "C:a.safetensors",
                    "\\u0000.safetensors",
                    "\\ud800.safetensors")
                .map(name -> String.format(map, name))),
        "llama_sharded/model.safetensors.index.json");
  }
}
