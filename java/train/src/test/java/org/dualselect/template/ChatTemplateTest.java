package org.dualselect.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.dualselect.Golden;
import org.dualselect.data.Message;
import org.dualselect.data.Tokenizer;
import org.dualselect.data.Tokens;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatTemplateTest {
  private static final List<Message> HELLO = List.of(new Message("user", "Hello"));

  @TempDir Path folder;

  @TestFactory
  List<DynamicTest> textsAreThoseOfTransformers() {
    return each(
        (template, one) -> {
          if (one.has("error")) {
            Golden.refused(() -> render(template, one, false), "chat_template.jinja:");
            return;
          }
          String text = one.get("text").textValue();
          assertEquals(text, render(template, one, false).text());
          String prompt = text + one.get("prompt").textValue();
          assertEquals(prompt, render(template, one, true).text());
        });
  }

  @TestFactory
  List<DynamicTest> marksGiveTransformersMask() {
    return each(
        (template, one) -> {
          if (one.has("error")) {
            return;
          }
          Rendered rendered = render(template, one, false);
          try (Tokenizer tokenizer = Tokenizer.open(Chats.TOKENIZER)) {
            Tokens tokens = tokenizer.tokens(rendered.text());
            assertEquals(one.get("tokens").intValue(), tokens.ids().length);
            assertEquals(Chats.answers(one), ChatSamples.inside(tokens, rendered.generations()));
          }
        });
  }

  private List<DynamicTest> each(BiConsumer<ChatTemplate, JsonNode> check) {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode one : Chats.GOLDEN.get("cases")) {
      String name = one.get("template").textValue();
      Path checkpoint = folder.resolve(name);
      if (!Files.exists(checkpoint)) {
        Chats.checkpoint(checkpoint, Chats.source(name));
      }
      ChatTemplate template = ChatTemplate.open(checkpoint, Chats.CLOCK);
      String tools = one.get("tools").booleanValue() ? " with tools" : "";
      tests.add(
          DynamicTest.dynamicTest(
              name + ": " + one.get("conversation").textValue() + tools,
              () -> check.accept(template, one)));
    }
    assertTrue(tests.size() > 100, () -> "only " + tests.size());
    return tests;
  }

  private static Rendered render(ChatTemplate template, JsonNode one, boolean prompt) {
    List<Object> messages = new ArrayList<>();
    Chats.conversation(one).forEach(message -> messages.add(JsonValues.of(message)));
    Object tools =
        one.get("tools").booleanValue() ? JsonValues.of(Chats.GOLDEN.get("tools")) : null;
    return template.render(messages, tools, prompt);
  }

  @Test
  void datesAreThoseOfStrftime() {
    LocalDateTime now = LocalDateTime.parse(Chats.GOLDEN.get("now").textValue());
    JsonNode dates = Chats.GOLDEN.get("dates");
    assertFalse(dates.isEmpty());
    dates
        .fields()
        .forEachRemaining(
            form -> assertEquals(form.getValue().textValue(), Dates.format(form.getKey(), now)));
  }

  @Test
  void theFileComesBeforeTheConfiguration() throws IOException {
    config("{\"chat_template\": \"config\"}");
    assertEquals("config", text());
    Files.writeString(folder.resolve("chat_template.jinja"), "file");
    assertEquals("file", text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{'chat_template': [{'name': 'tool_use', 'template': 'a'}, {'name': 'default', 'template': 'b'}]}` | b",
        "`{'bos_token': '<s>', 'eos_token': {'content': '</s>'}, 'pad_token': null, 'chat_template': '{{ bos_token }}{{ eos_token }}{{ pad_token is defined }}'}` | <s></s>False",
        "`{'chat_template': '{{ messages[0].content }}{{ tools is none }}{{ add_generation_prompt }}'}` | HelloTrueFalse"
      })
  void configurationsOfEveryForm(String config, String expected) throws IOException {
    config(config.replace('\'', '"').replace("content\": \"<", "content\": \"<"));
    assertEquals(expected, text());
  }

  @Test
  void withoutATemplateTheRemedyIsNamed() throws IOException {
    config("{\"eos_token\": \"<eos>\"}");
    Golden.refused(this::text, folder.toString(), "has no chat template", "--template plain");
    config("{\"chat_template\": [{\"name\": \"rag\", \"template\": \"x\"}]}");
    Golden.refused(this::text, "tokenizer_config.json", "chat_template", "named default");
    config("{\"chat_template\": 5}");
    Golden.refused(this::text, "tokenizer_config.json", "chat_template");
  }

  @Test
  void complaintsNameFileAndLine() throws IOException {
    config("{\"chat_template\": \"a\\n{{ 'b'|nosuch }}\"}");
    Golden.refused(
        this::text, "tokenizer_config.json: chat_template:2: the filter 'nosuch' is not supported");
    Files.writeString(folder.resolve("chat_template.jinja"), "a\n\n{% if messages %}\n{{ x.y }}");
    Golden.refused(this::text, "chat_template.jinja:4: ", "expected {% endif %}");
    Files.writeString(
        folder.resolve("chat_template.jinja"),
        "{% if messages %}\n\n{{ raise_exception('Only one\\nturn') }}{% endif %}");
    Golden.refused(
        this::text, "chat_template.jinja:3: the template refuses this: Only one\\u000aturn.");
  }

  private void config(String json) throws IOException {
    Files.writeString(folder.resolve("tokenizer_config.json"), json);
  }

  private String text() {
    return ChatTemplate.open(folder, Chats.CLOCK).render(HELLO, false).text();
  }
}
