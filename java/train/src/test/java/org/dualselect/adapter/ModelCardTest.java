package org.dualselect.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCardTest {
  @TempDir Path dir;

  private String text() throws IOException {
    return Files.readString(dir.resolve("README.md"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/models/llama", "yes", "1e3", "~", "a: b", "a #b", "'", "\"", "- x", "---\nlicense: mit",
        "C:\\models\\new", "`x`", "{a}", "[a]", "é 😀", "%x", "@x", "&a *b", "!tag", " end "
      })
  void metadataIsReadBackAsItWas(String base) throws IOException {
    assertTrue(
        ModelCard.write(dir, Map.of("base_model", base, "tags", List.of("lora", base)), "# A\n"));
    String[] parts = text().split("(?m)^---$", 3);
    assertEquals("", parts[0]);
    JsonNode yaml = new YAMLMapper().readTree(parts[1]);
    assertEquals(2, yaml.size());
    assertEquals(base, yaml.get("base_model").textValue());
    assertEquals(base, yaml.get("tags").get(1).textValue());
    assertTrue(parts[2].startsWith("\n\n# A\n"), parts[2]);
  }

  @Test
  void onlyOursIsWrittenAnew() throws IOException {
    assertTrue(ModelCard.write(dir, Map.of("a", 1), "one\n"));
    assertTrue(ModelCard.write(dir, Map.of("a", 1), "two\n"));
    assertTrue(text().contains("\ntwo\n") && !text().contains("one"), text());
    String kept = text().replaceAll("<!--.*-->\n", "");
    Files.writeString(dir.resolve("README.md"), kept);
    assertFalse(ModelCard.write(dir, Map.of("a", 1), "three\n"));
    assertEquals(kept, text());
  }

  /** Whatever bytes somebody's file holds. */
  @Test
  void aFileThatIsNoTextStays() throws IOException {
    byte[] bytes = {(byte) 0xff, (byte) 0xfe, 0, 1};
    Files.write(dir.resolve("README.md"), bytes);
    assertFalse(ModelCard.write(dir, Map.of("a", 1), "x\n"));
    assertEquals(4, Files.size(dir.resolve("README.md")));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {"a,`a`", "a b,`a b`", "a`b,`` a`b ``", "``,``` `` ```", "a``b`c,``` a``b`c ```"})
  void codeSpansEndWhereTheyShould(String text, String span) {
    assertEquals(span, ModelCard.code(text));
  }

  @Test
  void codeSpansAndLiteralsStayOnTheirLine() {
    assertEquals("`a\uFFFDb\uFFFDc`", ModelCard.code("a\nb\u2028c"));
    assertEquals("\"a\\nb\\\"c\\\\\"", ModelCard.quoted("a\nb\"c\\"));
  }
}
