package org.dualselect.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.dualselect.data.InputException;
import org.dualselect.data.JsonFile;
import org.dualselect.model.Checkpoint.Located;

/** {@code model.safetensors.index.json}: which shard holds which tensor. */
final class ShardIndex {
  private ShardIndex() {}

  /** Every tensor of every shard; index and shards must agree on the names. */
  static Map<String, Located> read(Path index) {
    Map<String, String> wanted = weightMap(JsonFile.read(index));
    Map<String, SafetensorsHeader> shards = new TreeMap<>();
    for (String shard : wanted.values()) {
      if (!shards.containsKey(shard)) {
        shards.put(shard, open(index, shard));
      }
    }
    Map<String, Located> tensors = new LinkedHashMap<>();
    for (SafetensorsHeader shard : shards.values()) {
      for (SafetensorsHeader.Entry entry : shard.entries().values()) {
        Located twice = tensors.put(entry.name(), new Located(shard.file(), entry));
        if (twice != null) {
          throw InputException.in(
              shard.file(), "tensor " + entry.name() + " is also in " + twice.file() + ".");
        }
        if (!wanted.containsKey(entry.name())) {
          throw InputException.in(
              index,
              "weight_map does not name " + entry.name() + ", which is in " + shard.file() + ".");
        }
      }
    }
    wanted.forEach(
        (name, shard) -> {
          Located found = tensors.get(name);
          if (found == null || !found.file().getFileName().toString().equals(shard)) {
            throw InputException.in(
                index, "weight_map puts " + name + " into " + shard + ", which does not hold it.");
          }
        });
    return tensors;
  }

  private static Map<String, String> weightMap(JsonFile index) {
    Map<String, String> map = new LinkedHashMap<>();
    JsonNode node = index.object("weight_map").node();
    node.fieldNames()
        .forEachRemaining(
            name -> {
              JsonNode shard = node.get(name);
              if (!shard.isTextual() || !isFileName(shard.textValue())) {
                throw index.bad(
                    "weight_map",
                    "gives "
                        + JsonFile.kind(shard)
                        + " for "
                        + name
                        + "; it must be the plain name of a .safetensors file beside it.");
              }
              map.put(name, shard.textValue());
            });
    if (map.isEmpty()) {
      throw index.bad("weight_map", "is empty.");
    }
    return map;
  }

  /**
   * A path here could read any file of the machine; ':' is a drive or a stream on Windows. Names of
   * shards are plain ASCII, and what else a file system can spell differs.
   */
  private static boolean isFileName(String name) {
    return name.endsWith(".safetensors")
        && !name.contains("..")
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ' || c > '~');
  }

  private static SafetensorsHeader open(Path index, String shard) {
    Path file = index.resolveSibling(shard);
    if (!Files.exists(file)) {
      throw InputException.in(
          index, "weight_map names " + shard + ", which is not there; fetch it.");
    }
    return SafetensorsHeader.read(file);
  }
}
