package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.dualselect.Golden;
import org.dualselect.Scratch;
import org.dualselect.data.Json;
import org.dualselect.model.SafetensorsWriter.Tensor;

class ShardIndexPropertyTest {
  private Path dir;

  @BeforeTry
  void folder() throws IOException {
    dir = Scratch.folder();
  }

  @AfterTry
  void delete() throws IOException {
    Scratch.delete(dir);
  }

  /** Tensors spread over shards by chance are all found, each in its shard. */
  @Property(tries = 100)
  void everyTensorIsFoundInItsShard(
      @ForAll @Size(min = 1, max = 12)
          Map<@AlphaChars @StringLength(max = 9) String, @IntRange(max = 3) Integer> shardOf)
      throws IOException {
    Path index = write(shardOf);
    Map<String, Checkpoint.Located> found = Checkpoint.open(dir).tensors();
    assertEquals(shardOf.keySet(), found.keySet());
    found.forEach(
        (name, located) ->
            assertEquals(dir.resolve(shard(shardOf.get(name))), located.file(), name));

    // One name moved to another shard, and it is no longer what the shards hold.
    String moved = shardOf.keySet().iterator().next();
    Map<String, Integer> wrong = new TreeMap<>(shardOf);
    wrong.put(moved, 9);
    Files.writeString(index, index(wrong));
    Golden.refused(() -> Checkpoint.open(dir), index.toString(), shard(9));
  }

  private Path write(Map<String, Integer> shardOf) throws IOException {
    Map<Integer, List<Tensor>> shards = new TreeMap<>();
    shardOf.forEach(
        (name, shard) ->
            shards
                .computeIfAbsent(shard, s -> new ArrayList<>())
                .add(new Tensor(name, new long[] {2}, FloatBuffer.allocate(2))));
    for (Map.Entry<Integer, List<Tensor>> shard : shards.entrySet()) {
      SafetensorsWriter.write(dir.resolve(shard(shard.getKey())), Map.of(), shard.getValue());
    }
    return Files.writeString(dir.resolve("model.safetensors.index.json"), index(shardOf));
  }

  private static String index(Map<String, Integer> shardOf) {
    ObjectNode root = Json.STRICT.createObjectNode();
    ObjectNode map = root.putObject("weight_map");
    shardOf.forEach((name, shard) -> map.put(name, shard(shard)));
    return root.toString();
  }

  private static String shard(int number) {
    return "model-" + number + ".safetensors";
  }
}
