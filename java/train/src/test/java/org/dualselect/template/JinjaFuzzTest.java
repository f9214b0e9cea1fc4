package org.dualselect.template;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.dualselect.Golden;
import org.dualselect.data.Json;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a template, rendered with a conversation and a value of every kind. */
@Timeout(10)
class JinjaFuzzTest {
  private static final JsonNode GOLDEN = Golden.json("../template/jinja.json");
  private static final Map<String, Object> VARIABLES = variables();

  @TempDir Path dir;

  @MethodSource("seeds")
  @FuzzTest
  void template(byte[] bytes) throws IOException {
    Contract.read(dir.resolve("chat_template.jinja"), bytes, JinjaFuzzTest::render)
        .ifPresent(JinjaFuzzTest::check);
  }

  private static Rendered render(Path file) {
    String template = Json.text(file, 1 << 20);
    return new Jinja(file.toString(), template, Chats.CLOCK).render(VARIABLES);
  }

  static void check(Rendered rendered) {
    for (Rendered.Span span : rendered.generations()) {
      boolean inside = 0 <= span.start() && span.end() <= rendered.text().length();
      assertTrue(inside && span.start() <= span.end(), rendered::toString);
    }
  }

  private static Map<String, Object> variables() {
    Map<String, Object> variables = new HashMap<>(JsonValues.dict(GOLDEN.get("variables")));
    variables.put("messages", variables.get("m"));
    variables.put("tools", List.of(variables.get("tool")));
    variables.put("bos_token", "<s>");
    variables.put("eos_token", "</s>");
    variables.put("add_generation_prompt", true);
    return variables;
  }

  static Stream<byte[]> seeds() {
    List<String> texts = new ArrayList<>();
    GOLDEN.get("cases").forEach(one -> texts.add(one.get("template").textValue()));
    Stream.of("chatml", "gemma3", "llama3", "llama31", "mistral", "qwen25", "qwen3")
        .map(Chats::source)
        .forEach(texts::add);
    HostileTemplateTest.hostile().stream().filter(text -> text.length() < 1000).forEach(texts::add);
    return Contract.seeds(texts.stream());
  }
}
