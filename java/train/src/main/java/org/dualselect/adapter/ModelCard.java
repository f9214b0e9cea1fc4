package org.dualselect.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.Json;

/**
 * {@code README.md} as Hugging Face wants it: YAML between two lines of dashes, then Markdown. A
 * card ends with a line that says it is ours; a file without that line is somebody's own and stays.
 */
public final class ModelCard {
  public static final String FILE = "README.md";

  private static final String MARK =
      "<!-- dualselect writes this file anew; delete this line to keep it as it is. -->\n";
  private static final ObjectMapper YAML =
      YAMLMapper.builder().disable(YAMLGenerator.Feature.SPLIT_LINES).build();
  private static final Pattern TICKS = Pattern.compile("`+");

  private ModelCard() {}

  /**
   * Writes the card, whole or not at all.
   *
   * @param metadata the YAML part, in its order
   * @param body Markdown; what comes from outside must have gone through {@link #code} or {@link
   *     #quoted}
   * @return false if another's file is there, which then stays
   */
  public static boolean write(Path folder, Map<String, ?> metadata, String body)
      throws IOException {
    boolean ours = mayWrite(folder);
    if (ours) {
      String yaml = YAML.writeValueAsString(metadata);
      AtomicFiles.write(folder.resolve(FILE), yaml + "---\n\n" + body + "\n" + MARK);
    }
    return ours;
  }

  /** Whether there is no such file, or one of ours. */
  public static boolean mayWrite(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return !Files.exists(file)
        || Files.isRegularFile(file)
            && new String(Files.readAllBytes(file), StandardCharsets.UTF_8).contains(MARK);
  }

  /** A code span, which no backtick, line break or other character of the text ends early. */
  public static String code(String text) {
    String line = text.replaceAll("\\p{Cntrl}|\\R", "\uFFFD");
    int longest = TICKS.matcher(line).results().mapToInt(r -> r.group().length()).max().orElse(0);
    String fence = "`".repeat(longest + 1);
    // Blanks at both ends are not part of a span, and keep its backticks from the fence's.
    return longest == 0 ? fence + line + fence : fence + " " + line + " " + fence;
  }

  /** A Python string literal, on one line. */
  public static String quoted(String text) {
    try {
      return Json.STRICT.writeValueAsString(text); // every JSON string is one
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** This program and its version. */
  public static String program() {
    String version = ModelCard.class.getPackage().getImplementationVersion();
    return "dualselect " + (version == null ? "(not packaged)" : version);
  }
}
