package org.dualselect.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.Json;

/** What a demo leaves in its folder, and where. */
public record DemoFiles(Path folder) {
  /** What is measured on: {@code test} for the table, {@code validation} to choose settings by. */
  private static final List<String> HELD_OUT = List.of("test", "validation");

  /** The random model that alignment starts from. */
  public Path start() {
    return folder.resolve("start");
  }

  /** The adapter that aligns it. */
  public Path alignment() {
    return folder.resolve("alignment");
  }

  /** The aligned model. */
  public Path model() {
    return folder.resolve("model");
  }

  /** A run of fine-tuning. */
  public Path run(String method) {
    return folder.resolve(method);
  }

  /** A file of records. */
  public Path data(String name) {
    return folder.resolve("data").resolve(name + ".jsonl");
  }

  /** Makes the corpus and the random model, all of it again the same from the same seed. */
  public void write(long seed) throws IOException {
    Corpus corpus = Corpus.of(seed);
    Files.createDirectories(folder.resolve("data"));
    List<Example> all = new ArrayList<>();
    all.addAll(write("alignment", corpus.alignment()));
    all.addAll(write("reference", corpus.reference()));
    all.addAll(write("task", corpus.task()));
    for (String name : HELD_OUT) {
      Corpus.HeldOut held = name.equals("test") ? corpus.test() : corpus.validation();
      all.addAll(write(name + "-unsafe", held.unsafe()));
      all.addAll(write(name + "-benign", held.benign()));
      all.addAll(write(name + "-task", held.task()));
      all.addAll(write(name + "-facts", held.facts()));
    }
    DemoCheckpoint.write(start(), Words.of(all), seed);
  }

  private List<Example> write(String name, List<Example> examples) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Example example : examples) {
      lines
          .append(
              Json.STRICT
                  .createObjectNode()
                  .put("prompt", example.prompt())
                  .put("response", example.response()))
          .append('\n');
    }
    AtomicFiles.write(data(name), lines.toString());
    return examples;
  }
}
