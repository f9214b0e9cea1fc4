package org.dualselect.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of a C reader as {@code ds.h} and {@code Native.java} need. */
final class Header {
  /** A declaration: its name and its parameters' names, in order. */
  record Function(String name, List<String> parameters) {}

  private static final Path FILE =
      Path.of(System.getProperty("ds.header", "../../native/include/ds.h"));

  private final String text;

  private Header(String text) {
    this.text = text;
  }

  static Header read() {
    return new Header(withoutComments(FILE));
  }

  /** The repository's root. */
  static Path root() {
    return FILE.toAbsolutePath().normalize().getParent().getParent().getParent();
  }

  List<Function> functions() {
    return declarations(text, "DS_API [^;(]*?(ds_\\w+)\\(([^;]*?)\\);");
  }

  /** Those that {@code Native.java} declares. */
  static List<Function> natives() {
    String source =
        withoutComments(
            root().resolve("java/engine/src/main/java/org/dualselect/engine/Native.java"));
    return declarations(
        source.replaceAll("@Cast\\(\"[^\"]*\"\\)", ""),
        "static native [^;(]*?(ds_\\w+)\\(([^;]*?)\\);");
  }

  Map<String, Integer> enumeration(String name) {
    Map<String, Integer> constants = new TreeMap<>();
    for (String constant : body("enum", name).split(",")) {
      String[] sides = constant.split("=");
      constants.put(sides[0].strip(), Integer.parseInt(sides[1].strip()));
    }
    return constants;
  }

  List<String> struct(String name) {
    List<String> fields = new ArrayList<>();
    for (String line : body("struct", name).split(";")) {
      for (String field : line.split(",")) {
        if (!field.isBlank()) {
          fields.add(lastWord(field));
        }
      }
    }
    return fields;
  }

  int define(String name) {
    return Integer.parseInt(find("#define " + name + " (\\d+)"));
  }

  private String body(String kind, String name) {
    return find("typedef " + kind + " " + name + " \\{([^}]*)\\} " + name + ";");
  }

  private String find(String regex) {
    Matcher matcher = Pattern.compile(regex).matcher(text);
    if (!matcher.find()) {
      throw new AssertionError(FILE + " has no " + regex);
    }
    return matcher.group(1);
  }

  private static List<Function> declarations(String text, String regex) {
    List<Function> functions = new ArrayList<>();
    Matcher matcher = Pattern.compile(regex, Pattern.DOTALL).matcher(text);
    while (matcher.find()) {
      functions.add(new Function(matcher.group(1), parameters(matcher.group(2))));
    }
    return functions;
  }

  private static List<String> parameters(String list) {
    return list.isBlank() || list.strip().equals("void")
        ? List.of()
        : Arrays.stream(list.split(",")).map(Header::lastWord).toList();
  }

  private static String lastWord(String declaration) {
    String[] words = declaration.strip().split("\\W+");
    return words[words.length - 1];
  }

  private static String withoutComments(Path file) {
    try {
      return Files.readString(file).replaceAll("(?s)/\\*.*?\\*/", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
