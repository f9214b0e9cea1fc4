package org.dualselect;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dualselect.data.InputException;

/**
 * What every reader promises, for property tests and fuzz targets: out of any bytes at all it makes
 * a result, or one sentence that names the file; any other exception fails the test.
 */
public final class Contract {
  /** More than a screen is no sentence. */
  private static final int LONGEST = 2000;

  private Contract() {}

  /** What the reader makes of a file with those bytes; nothing when it refuses them. */
  public static <T> Optional<T> read(Path file, byte[] bytes, Function<Path, T> reader)
      throws IOException {
    Files.write(file, bytes);
    try {
      return Optional.of(reader.apply(file));
    } catch (InputException e) {
      sentence(e.getMessage());
      named(e.getMessage(), file);
      return Optional.empty();
    }
  }

  /** That a message is one sentence, on one line and short enough to be read. */
  public static void sentence(String message) {
    assertTrue(
        message.endsWith(".") || message.endsWith("?"), () -> "not one sentence: " + message);
    assertTrue(message.length() <= LONGEST, () -> message.length() + " characters: " + message);
    // Line breaks among them.
    assertFalse(message.chars().anyMatch(Character::isISOControl), () -> "steers: " + message);
  }

  /** Texts and files as arguments of a fuzz target, to start from. */
  public static Stream<byte[]> seeds(Stream<String> texts, String... golden) {
    return Stream.concat(
        texts.map(text -> text.getBytes(StandardCharsets.UTF_8)),
        Stream.of(golden).map(name -> Golden.bytes(name)));
  }

  private static void named(String message, Path file) {
    String name = file.getFileName().toString();
    assertTrue(message.contains(name), () -> "does not name " + name + ": " + message);
  }
}
