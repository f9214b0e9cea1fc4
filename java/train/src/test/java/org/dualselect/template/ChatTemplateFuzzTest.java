package org.dualselect.template;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.dualselect.data.InputException;
import org.dualselect.data.Message;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a tokenizer_config.json with a chat template in it, rendered. */
@Timeout(10)
class ChatTemplateFuzzTest {
  private static final List<Message> TURNS =
      List.of(
          new Message("system", "S"), new Message("user", "U\n"), new Message("assistant", "A"));

  @TempDir Path dir;

  @MethodSource("seeds")
  @FuzzTest
  void configuration(byte[] bytes) throws IOException {
    Contract.read(
            dir.resolve("tokenizer_config.json"),
            bytes,
            file -> ChatTemplate.open(file.getParent(), Chats.CLOCK))
        .ifPresent(ChatTemplateFuzzTest::render);
  }

  /** What is wrong with the template is told with the file's name too. */
  private static void render(ChatTemplate template) {
    try {
      JinjaFuzzTest.check(template.render(TURNS, true));
    } catch (InputException e) {
      Contract.sentence(e.getMessage());
    }
  }

  static Stream<byte[]> seeds() {
    String turns = "{% for m in messages %}{{ m.role + bos_token + m['content'] }}{% endfor %}";
    return Contract.seeds(
        Stream.of(
            "{\"chat_template\":\"" + turns + "\",\"bos_token\":\"<s>\"}",
            "{\"bos_token\":{\"content\":\"\\ud83d\"},\"chat_template\":\"{{ bos_token }}\\n{#\"}",
            "{\"chat_template\":[{\"name\":\"tool_use\",\"template\":\"T\"},{\"name\":\"default\",\"template\":\"{{1}}\"}]}",
            "{\"chat_template\":[{\"name\":\"default\",\"template\":{}}]}",
            "{\"chat_template\":{\"default\":\"a\"}}",
            "{\"chat_template\":null,\"eos_token\":null}"));
  }
}
