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
import org.dualselect.data.InputException;

/** A YAML file of flags: one mapping from names to single values or lists of them. */
final class ConfigFile {
  /** A key and what stands behind it, as it is spelt; {@code line} counts from 1. */
  record Entry(String key, List<String> values, boolean list, int line) {}

  private final Path file;
  private final YAMLParser parser;

  private ConfigFile(Path file, YAMLParser parser) {
    this.file = file;
    this.parser = parser;
  }

  static List<Entry> read(Path file) {
    try (InputStream in = Files.newInputStream(file);
        YAMLParser parser = new YAMLFactory().createParser(in)) {
      return new ConfigFile(file, parser).entries();
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      String problem = e.getOriginalMessage().lines().findFirst().orElse("");
      throw InputException.at(file, line, "this is not YAML: " + problem);
    } catch (IOException e) {
      throw new InputException("--config " + Failure.reason(e), e);
    }
  }

  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return entries;
    }
    check(first == JsonToken.START_OBJECT, "the file must hold lines of the form 'flag: value'");
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      check(seen.add(parser.currentName()), parser.currentName() + " is given twice");
      entries.add(entry());
    }
    check(parser.nextToken() == null, "a second document is not read: put all flags into one");
    return entries;
  }

  private Entry entry() throws IOException {
    String key = parser.currentName();
    int line = parser.currentLocation().getLineNr();
    boolean list = parser.nextToken() == JsonToken.START_ARRAY;
    List<String> values = new ArrayList<>();
    if (!list) {
      values.add(scalar(key));
      return new Entry(key, values, false, line);
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(scalar(key));
    }
    return new Entry(key, values, true, line);
  }

  private String scalar(String key) throws IOException {
    check(parser.currentToken() != JsonToken.VALUE_NULL, key + " has no value");
    // The parser does not follow it: its name would pass for the value.
    check(!parser.isCurrentAlias(), key + " is an alias, *" + parser.getText() + ": write it out");
    JsonToken token = parser.currentToken(); // null after a bad number such as !!int '-'
    check(token != null && token.isScalarValue(), key + " must be a value or a list of values");
    return parser.getText();
  }

  private void check(boolean holds, String problem) {
    if (!holds) {
      throw InputException.at(file, parser.currentTokenLocation().getLineNr(), problem);
    }
  }
}
