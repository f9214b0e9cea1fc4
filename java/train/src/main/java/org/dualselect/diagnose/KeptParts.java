package org.dualselect.diagnose;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.monitor.LogLines;
import org.dualselect.train.Fingerprint;

/**
 * What the parts of a diagnosis came to, so that it can be stopped at any of them and gone on with:
 * {@code progress.jsonl}, a line for each, forced to the disk, below a line with the fingerprint of
 * the whole. Java writes numbers so that they are read back to the bit.
 */
final class KeptParts implements AutoCloseable {
  private static final String FINGERPRINT = "fingerprint";
  private static final String PART = "part";
  private static final String SECONDS = "seconds";
  private static final String VALUE = "value";

  private final Path file;
  private final FileChannel out;
  private final Supplier<Map<String, String>> fingerprint;
  private final Map<String, JsonNode> lines = new HashMap<>();
  private double seconds;

  private KeptParts(Path file, FileChannel out, Supplier<Map<String, String>> fingerprint) {
    this.file = file;
    this.out = out;
    this.fingerprint = fingerprint;
  }

  /**
   * Opens those of a folder that nobody else works in; a last line that a killed process left cut
   * is cut off.
   *
   * @param fingerprint of what is to be diagnosed
   * @param warning is told what may change the last bits
   * @throws InputException where they are of something else, or damaged
   */
  static KeptParts open(
      Path folder, Supplier<Map<String, String>> fingerprint, Consumer<String> warning)
      throws IOException {
    Path file = folder.resolve(DiagnosisFiles.PROGRESS);
    List<byte[]> lines = LogLines.read(file);
    FileChannel out;
    try {
      out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw AtomicFiles.explained(file, 0, e);
    }
    KeptParts parts = new KeptParts(file, out, fingerprint);
    try {
      parts.read(lines, warning);
      long whole = lines.stream().mapToLong(line -> line.length + 1L).sum();
      out.truncate(whole).position(whole);
      return parts;
    } catch (IOException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private void read(List<byte[]> all, Consumer<String> warning) {
    for (int number = 1; number <= all.size(); number++) {
      JsonNode line = LogLines.parse(file, number, all.get(number - 1), JsonNode.class);
      if (number == 1) {
        Map<String, String> then = new LinkedHashMap<>(); // settings first
        line.path(FINGERPRINT)
            .fields()
            .forEachRemaining(f -> then.put(f.getKey(), f.getValue().asText()));
        Fingerprint.check(file, then, fingerprint.get(), warning);
      } else {
        lines.put(line.path(PART).asText(), line);
        seconds += line.path(SECONDS).asDouble();
      }
    }
  }

  boolean has(String name) {
    return lines.containsKey(name);
  }

  /** What the processes before this one spent on what is kept. */
  double seconds() {
    return seconds;
  }

  /** What a part came to: then, or now, by doing it. */
  <T> T of(String name, Class<T> type, Supplier<T> work) throws IOException {
    if (has(name)) {
      return value(name, type);
    }
    long begin = System.nanoTime();
    T done = work.get();
    ObjectNode line = Json.STRICT.createObjectNode();
    line.put(PART, name).put(SECONDS, (System.nanoTime() - begin) * 1e-9);
    append(line.set(VALUE, Json.STRICT.valueToTree(done)));
    lines.put(name, line);
    return done;
  }

  private <T> T value(String name, Class<T> type) {
    try {
      return Json.STRICT.treeToValue(lines.get(name).required(VALUE), type);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new InputException(
          file + ": the value of " + name + " is damaged; start anew with --overwrite.", e);
    }
  }

  private void append(JsonNode line) throws IOException {
    String text = line + "\n";
    try {
      if (out.position() == 0) {
        text = Json.STRICT.writeValueAsString(Map.of(FINGERPRINT, fingerprint.get())) + "\n" + text;
      }
      AtomicFiles.writeFully(out, StandardCharsets.UTF_8.encode(text));
      out.force(true);
    } catch (IOException e) {
      throw AtomicFiles.explained(file, text.length(), e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
