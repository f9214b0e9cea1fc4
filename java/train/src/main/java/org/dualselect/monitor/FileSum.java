package org.dualselect.monitor;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.dualselect.data.Sha256;

/**
 * What a file held when the run began.
 *
 * @param name in its folder
 * @param modified when it was last written, as in {@code 2026-11-25T14:00:00Z}
 * @param hashed {@code file}, or {@code header} where only that part of a safetensors file is in
 *     the sum
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public record FileSum(String name, long bytes, String modified, String sha256, String hashed) {
  /** Java sums 0.4 GB a second at least; a run should not start a second later for it. */
  private static final long MOST_BYTES = 256L << 20;

  private static final String WEIGHTS = ".safetensors";

  /** What a model is read from; a folder may hold more, as large as it likes. */
  private static final String FILES =
      "{config.json,generation_config.json,tokenizer.json,tokenizer_config.json,chat_template.jinja,"
          + "adapter_config.json,*.safetensors.index.json,*.safetensors}";

  private static final long MOST_HEADER = 100L << 20; // the format's own bound

  /** Of the files that make up a checkpoint or an adapter; none when {@code folder} is null. */
  public static List<FileSum> ofFolder(Path folder) throws IOException {
    if (folder == null) {
      return List.of();
    }
    List<Path> files = new ArrayList<>();
    long weights = 0;
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, FILES)) {
      for (Path file : found) {
        if (Files.isRegularFile(file)) {
          files.add(file);
          weights += file.toString().endsWith(WEIGHTS) ? Files.size(file) : 0;
        }
      }
    }
    files.sort(Comparator.comparing(Path::getFileName));
    List<FileSum> sums = new ArrayList<>();
    for (Path file : files) {
      sums.add(of(file, weights > MOST_BYTES && file.toString().endsWith(WEIGHTS)));
    }
    return sums;
  }

  /** Another one wherever the file may hold something else. */
  public String content() {
    return name + " " + bytes + " " + sha256 + (isWhole() ? "" : " " + modified);
  }

  /**
   * Whether it holds the same now for certain. It is read only where its time is another; of a
   * header alone that tells nothing, since other weights of the same shapes have the same.
   */
  public boolean holds(Path folder) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file) || Files.size(file) != bytes) {
      return false;
    }
    boolean untouched = Files.getLastModifiedTime(file).toInstant().toString().equals(modified);
    return untouched || isWhole() && Sha256.of(file).equals(sha256);
  }

  private boolean isWhole() {
    return hashed.equals("file");
  }

  private static FileSum of(Path file, boolean header) throws IOException {
    return new FileSum(
        file.getFileName().toString(),
        Files.size(file),
        Files.getLastModifiedTime(file).toInstant().toString(),
        header ? headerSum(file) : Sha256.of(file),
        header ? "header" : "file");
  }

  /** Its length, little-endian, and the JSON text that it is the length of. */
  static String headerSum(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      in.read(length, 0);
      long most = Math.min(MOST_HEADER, in.size() - Long.BYTES);
      long wanted = Math.max(0, Math.min(length.getLong(0), most));
      ByteBuffer header = ByteBuffer.allocate(Long.BYTES + (int) wanted);
      while (header.hasRemaining() && in.read(header, header.position()) > 0) {}
      return new Sha256().add(header.flip()).hex();
    }
  }
}
