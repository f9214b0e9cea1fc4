package org.dualselect.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.Golden;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A real model in bfloat16 goes on as it does under transformers, token for token. */
class RealModelTest {
  @TestFactory
  List<DynamicTest> greedyTextIsThatOfTransformers() {
    Path model = Golden.shared("models/minimind2-small-safe");
    assumeTrue(Files.isDirectory(model), model + " is not there");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode entry : Golden.json(model.resolve("greedy.json"))) {
      tests.add(
          DynamicTest.dynamicTest(
              entry.get("template").textValue() + ": " + entry.get("prompt").textValue(),
              () -> check(model, entry)));
    }
    return tests;
  }

  private static void check(Path model, JsonNode entry) {
    int[] expected = Golden.ints(entry.get("ids"));
    Generated made =
        Generator.run(
            new GenerateSettings(
                model,
                null,
                null,
                Golden.ints(entry.get("prompt_ids")),
                expected.length,
                true,
                1,
                1,
                1,
                1,
                false,
                "cpu",
                "float32",
                0,
                512));
    assertArrayEquals(expected, made.ids());
    assertEquals(entry.get("answer").textValue(), made.text());
  }
}
