package org.dualselect.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;

/**
 * The weights of a checkpoint folder: {@code model.safetensors}, or the shards that {@code
 * model.safetensors.index.json} names. Only headers are read here. Pickle files ({@code .bin},
 * {@code .pt}) are refused: they are programs.
 */
public final class Checkpoint {
  private static final String SINGLE = "model.safetensors";
  private static final List<String> PICKLES = List.of(".bin", ".pt", ".pth", ".ckpt");

  private final Path source;
  private final Map<String, Located> tensors;

  /** Where a tensor lies: the file, and its bytes in it. */
  public record Located(Path file, SafetensorsHeader.Entry entry) {}

  Checkpoint(Path source, Map<String, Located> tensors) {
    this.source = source;
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /** Reads and checks the headers of all the folder's weight files. */
  public static Checkpoint open(Path modelDir) {
    Path single = modelDir.resolve(SINGLE);
    Path index = modelDir.resolve(SINGLE + ".index.json");
    if (Files.exists(single)) {
      Map<String, Located> tensors = new LinkedHashMap<>();
      SafetensorsHeader.read(single)
          .entries()
          .forEach((name, entry) -> tensors.put(name, new Located(single, entry)));
      return new Checkpoint(single, tensors);
    }
    if (Files.exists(index)) {
      return new Checkpoint(index, ShardIndex.read(index));
    }
    throw InputException.in(modelDir, nothingToRead(modelDir));
  }

  /** {@code model.safetensors}, or the index of the shards. */
  public Path source() {
    return source;
  }

  /** All tensors by name; in offset order within a file. */
  public Map<String, Located> tensors() {
    return tensors;
  }

  /** By the name of its module in transformers 5, or as {@link #alias}. */
  public boolean has(String name) {
    return find(name) != null;
  }

  private Located find(String name) {
    Located found = tensors.get(name);
    return found == null ? tensors.get(alias(name)) : found;
  }

  /** Files may call the text part of a multimodal model so, whose modules have the other name. */
  static String alias(String name) {
    return name.startsWith("model.language_model.")
        ? name.replaceFirst("model\\.language_model", "language_model.model")
        : "language_model." + name;
  }

  /** The place of the tensor of that name or alias; it must have this shape. */
  public Located require(String name, long... shape) {
    Located found = find(name);
    if (found == null) {
      throw InputException.in(source, "has no tensor " + name + Arrays.toString(shape) + ".");
    }
    if (!Arrays.equals(found.entry().shape(), shape)) {
      throw InputException.in(
          found.file(),
          String.format(
              "tensor %s must have shape %s, as config.json says, but has %s; take both files from the"
                  + " same checkpoint.",
              name, Arrays.toString(shape), Arrays.toString(found.entry().shape())));
    }
    return found;
  }

  private static String nothingToRead(Path modelDir) {
    if (!Files.isDirectory(modelDir)) {
      return Files.exists(modelDir) ? "is not a folder." : "no such folder.";
    }
    try (Stream<Path> files = Files.list(modelDir)) {
      List<String> names = files.map(f -> f.getFileName().toString()).sorted().toList();
      for (String name : names) {
        if (PICKLES.stream().anyMatch(name::endsWith)) {
          return "holds "
              + name
              + " but no "
              + SINGLE
              + "; pickle files can run code and are not"
              + " read: convert it with transformers, save_pretrained(safe_serialization=True).";
        }
      }
      return "holds no " + SINGLE + " and no " + SINGLE + ".index.json.";
    } catch (IOException e) {
      throw Json.unreadable(modelDir, e);
    }
  }
}
