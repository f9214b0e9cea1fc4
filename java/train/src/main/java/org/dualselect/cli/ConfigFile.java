package org.dualselect.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.dualselect.data.InputException;

/** A YAML file of flags: one mapping from names to single values or lists of them. */
final class ConfigFile {
  /** A key and what stands behind it, as it is spelt; {@code line} counts from 1. */
  record Entry(String key, List<String> values, boolean list, int line) {
    /** As on the command line. */
    String value() {
      return String.join(",", values);
    }
  }

  private final Path file;
  private final YAMLParser parser;
  private final Consumer<InputException> problem;
  private final List<Entry> entries = new ArrayList<>();

  private ConfigFile(Path file, YAMLParser parser, Consumer<InputException> problem) {
    this.file = file;
    this.parser = parser;
    this.problem = problem;
  }

  /**
   * @param problem is told what is wrong, and may throw it; else that is left out
   */
  static List<Entry> read(Path file, Consumer<InputException> problem) {
    List<Entry> entries = List.of();
    try (InputStream in = Files.newInputStream(file);
        YAMLParser parser = new YAMLFactory().createParser(in)) {
      ConfigFile config = new ConfigFile(file, parser, problem);
      entries = config.entries;
      config.read();
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      String words = e.getOriginalMessage().lines().findFirst().orElse("");
      problem.accept(InputException.at(file, line, "this is not YAML: " + words));
    } catch (IOException e) {
      problem.accept(new InputException("--config " + Failure.reason(e), e));
    }
    return entries;
  }

  private void read() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null
        || first == JsonToken.VALUE_NULL
        || !check(
            first == JsonToken.START_OBJECT,
            "the file must hold lines of the form 'flag: value'")) {
      return;
    }
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean once =
          check(seen.add(parser.currentName()), parser.currentName() + " is given twice");
      Entry entry = entry();
      if (once && entry != null) {
        entries.add(entry);
      }
    }
    check(parser.nextToken() == null, "a second document is not read: put all flags into one");
  }

  /** Null where the value is none. */
  private Entry entry() throws IOException {
    String key = parser.currentName();
    int line = parser.currentLocation().getLineNr();
    boolean list = parser.nextToken() == JsonToken.START_ARRAY;
    List<String> values = new ArrayList<>();
    boolean sound = true;
    if (!list) {
      sound = scalar(key, values);
    } else {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        sound &= scalar(key, values);
      }
    }
    return sound ? new Entry(key, values, list, line) : null;
  }

  private boolean scalar(String key, List<String> values) throws IOException {
    JsonToken token = parser.currentToken(); // null after a bad number such as !!int '-'
    boolean sound =
        check(token != JsonToken.VALUE_NULL, key + " has no value: write one, or remove the line")
            // The parser does not follow it: its name would pass for the value.
            && check(
                !parser.isCurrentAlias(),
                key + " is an alias, *" + parser.getText() + ": write it out")
            && check(
                token != null && token.isScalarValue(),
                key + " must be a value or a list of values");
    if (sound) {
      values.add(parser.getText());
    } else {
      parser.skipChildren();
    }
    return sound;
  }

  private boolean check(boolean holds, String sentence) {
    if (!holds) {
      int line = parser.currentTokenLocation().getLineNr();
      problem.accept(InputException.at(file, line, sentence));
    }
    return holds;
  }
}
