package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFileTest {
  @TempDir Path dir;

  private JsonFile file(String text) throws IOException {
    return JsonFile.read(Files.writeString(dir.resolve("c.json"), text));
  }

  @Test
  void valuesAndDefaults() throws IOException {
    JsonFile f = file("{\"n\":3,\"x\":0.5,\"s\":\"t\",\"b\":true,\"o\":{\"n\":7},\"z\":null}");
    assertEquals(3, f.positive("n"));
    assertEquals(3.0, f.positiveReal("n"));
    assertEquals(0.5, f.real("x", 9));
    assertEquals("t", f.text("s"));
    assertEquals(true, f.flag("b", false));
    assertEquals(7, f.object("o").positive("n"));
    assertEquals(5, f.positive("z", 5));
    assertEquals("d", f.text("none", "d"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}           | n is missing; it must be a whole number from 1 to 2147483647.",
        "{\"n\":null} | n is missing",
        "{\"n\":0}    | n must be a whole number from 1 to 2147483647, but is 0.",
        "{\"n\":-1}   | but is -1.",
        "{\"n\":2.5}  | but is 2.5.",
        "{\"n\":\"3\"}| but is \"3\".",
        "{\"n\":[]}   | but is a list.",
        "{\"n\":{}}   | but is an object.",
        "{\"n\":true} | but is true.",
        "{\"n\":2147483648}           | but is 2147483648.",
        "{\"n\":99999999999999999999} | but is 99999999999999999999."
      })
  void aWrongValueNamesFileAndKey(String text, String message) throws IOException {
    JsonFile f = file(text);
    Golden.refused(() -> f.positive("n"), "c.json: ", message);
  }

  @Test
  void aNestedKeyIsNamedInFull() throws IOException {
    JsonFile f = file("{\"rope\":{\"factor\":-1}}");
    Golden.refused(() -> f.object("rope").positiveReal("factor"), "c.json: rope.factor must be");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                 | must hold a JSON object, but holds a list.",
        "``                 | must hold a JSON object, but holds nothing.",
        "{\"a\":1,\"a\":2}  | c.json:1: not valid JSON at column",
        "{\"a\":1} {}       | not valid JSON",
        "{\"a\":NaN}        | not valid JSON"
      })
  void aFileThatIsNoObjectIsRefused(String text, String message) {
    Golden.refused(() -> file(text), message);
  }

  @Test
  void millionsOfValuesAreRefused() {
    String zeros = "{\"a\":[0" + ",0".repeat(8_000_000) + "]}";
    Golden.refused(() -> file(zeros), "c.json:1: not valid JSON", "exceeds the maximum");
  }

  @Test
  void aDeviceIsRefused() {
    Path device = Path.of("/dev/zero");
    assumeTrue(Files.exists(device));
    Golden.refused(() -> JsonFile.read(device), "/dev/zero: is a pipe or a device, not a file.");
  }

  @Test
  void theNearestNameIsSuggested() {
    List<String> known = List.of("q_proj", "k_proj", "gate_proj");
    assertEquals("; did you mean q_proj?", DidYouMean.hint("q_porj", known));
    assertEquals("; did you mean gate_proj?", DidYouMean.hint("gateproj", known));
    assertEquals("", DidYouMean.hint("lm_head", known));
    assertEquals(1, DidYouMean.distance("ab", "ba"));
    assertEquals(3, DidYouMean.distance("", "abc"));
  }
}
