package org.dualselect.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
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
import org.dualselect.train.MachineSettings;
import org.dualselect.train.TemplateSettings;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A real model in bfloat16 goes on as it does under transformers, token for token. */
class RealModelTest {
  /** Plain prompts are given as ids; the chat template gets the question and must make the ids. */
  @TestFactory
  List<DynamicTest> greedyTextIsThatOfTransformers() {
    Path model = Golden.shared("models/minimind2-small-safe");
    assumeTrue(Files.isDirectory(model), model + " is not there");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode entry : Golden.json(model.resolve("greedy.json"))) {
      String template = entry.get("template").textValue();
      tests.add(
          DynamicTest.dynamicTest(
              template + ": " + entry.get("prompt").textValue(),
              () -> {
                if (template.equals("chat")) {
                  checkPrompt(model, entry);
                  check(model, entry, entry.get("prompt").textValue(), null, TemplateKind.CHAT);
                } else {
                  int[] ids = Golden.ints(entry.get("prompt_ids"));
                  check(model, entry, null, ids, TemplateKind.PLAIN);
                }
              }));
    }
    assertTrue(tests.stream().anyMatch(test -> test.getDisplayName().startsWith("chat: ")));
    return tests;
  }

  private static void checkPrompt(Path model, JsonNode entry) {
    String prompt = entry.get("prompt").textValue();
    List<Message> turns = List.of(new Message("user", prompt));
    assertEquals(
        entry.get("text").textValue(), ChatTemplate.open(model).render(turns, true).text());
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      Encoder encoder = Templates.encoder(model, tokenizer, TemplateKind.CHAT, false, 512);
      assertArrayEquals(Golden.ints(entry.get("prompt_ids")), encoder.prompt(prompt));
    }
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
                false,
                SamplingSettings.greedy(expected.length),
                new TemplateSettings(template, false),
                new MachineSettings("cpu", "float32", 1, 0, 512)));
    assertArrayEquals(expected, made.ids());
    assertEquals(entry.get("answer").textValue(), made.text());
  }
}
