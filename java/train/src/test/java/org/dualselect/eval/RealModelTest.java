package org.dualselect.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.data.Encoder;
import org.dualselect.data.Message;
import org.dualselect.data.Tokenizer;
import org.dualselect.template.ChatTemplate;
import org.dualselect.template.TemplateKind;
import org.dualselect.template.Templates;
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

  /** The entries of the chat template, from the question instead of ids. */
  @TestFactory
  List<DynamicTest> chatTemplateAsksAsTransformersDoes() {
    Path model = Golden.shared("models/minimind2-small-safe");
    assumeTrue(Files.isDirectory(model), model + " is not there");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode entry : Golden.json(model.resolve("greedy.json"))) {
      if (entry.get("template").textValue().equals("chat")) {
        tests.add(
            DynamicTest.dynamicTest(
                entry.get("prompt").textValue(), () -> checkChat(model, entry)));
      }
    }
    assertFalse(tests.isEmpty());
    return tests;
  }

  private static void check(Path model, JsonNode entry) {
    check(model, entry, null, Golden.ints(entry.get("prompt_ids")), TemplateKind.PLAIN);
  }

  private static void checkChat(Path model, JsonNode entry) {
    String prompt = entry.get("prompt").textValue();
    List<Message> turns = List.of(new Message("user", prompt));
    assertEquals(
        entry.get("text").textValue(), ChatTemplate.open(model).render(turns, true).text());
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      Encoder encoder = Templates.encoder(model, tokenizer, TemplateKind.CHAT, false, 512);
      assertArrayEquals(Golden.ints(entry.get("prompt_ids")), encoder.prompt(prompt));
    }
    check(model, entry, prompt, null, TemplateKind.CHAT);
  }

  private static void check(
      Path model, JsonNode entry, String prompt, int[] promptIds, TemplateKind template) {
    int[] expected = Golden.ints(entry.get("ids"));
    Generated made =
        Generator.run(
            new GenerateSettings(
                model,
                null,
                prompt,
                null,
                promptIds,
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
                512,
                template,
                false));
    assertArrayEquals(expected, made.ids());
    assertEquals(entry.get("answer").textValue(), made.text());
  }
}
