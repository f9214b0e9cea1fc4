package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/** The golden folders, and the real files beside them. */
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

  public static JsonNode json(Path file) {
    try {
      return Json.STRICT.readTree(file.toFile());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static int[] ints(JsonNode list) {
    int[] values = new int[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).intValue();
    }
    return values;
  }

  /** That the input is refused, in one sentence with all these parts. */
  public static void refused(Executable action, String... parts) {
    String message = Assertions.assertThrows(InputException.class, action).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no '" + part + "' in: " + message);
    }
    assertTrue(message.matches("[^\\n]+[.?]"), () -> "not one sentence: " + message);
  }
}
