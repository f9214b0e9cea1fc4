package org.dualselect.template;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.dualselect.Golden;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.Message;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatSamplesTest {
  private static final Message ASK = new Message("user", "apples?");
  private static final Message SAY = new Message("assistant", "seven boats");

  private static Tokenizer tokenizer;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    tokenizer = Tokenizer.open(Chats.TOKENIZER);
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static TextRecord record(List<Message> turns) {
    return new TextRecord("unused", "unused", turns, Path.of("data.jsonl"), 7);
  }

  private ChatSamples samples(String template) {
    Path checkpoint = Chats.checkpoint(folder.resolve("" + template.hashCode()), template);
    return new ChatSamples(tokenizer, ChatTemplate.open(checkpoint, Chats.CLOCK));
  }

  /**
   * Every conversation that holds text only, in templates that mark the answers and in the same
   * ones without marks: the labels are those of transformers' mask for the marked one.
   */
  @TestFactory
  List<DynamicTest> answersAreFoundWithAndWithoutMarks() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode one : Chats.GOLDEN.get("cases")) {
      List<Message> turns = Chats.turns(Chats.conversation(one));
      boolean calls =
          turns == null || turns.stream().anyMatch(t -> t.more().containsKey("tool_calls"));
      if (!calls && !one.has("error") && !one.get("tools").booleanValue()) {
        String source = Chats.source(one.get("template").textValue());
        String name = one.get("template").textValue() + ": " + one.get("conversation").textValue();
        tests.add(DynamicTest.dynamicTest(name + ", marked", () -> check(source, turns, one)));
        tests.add(
            DynamicTest.dynamicTest(
                name + ", unmarked", () -> check(Chats.unmarked(source), turns, one)));
      }
    }
    assertTrue(tests.size() > 150, () -> "only " + tests.size());
    return tests;
  }

  private void check(String source, List<Message> turns, JsonNode expected) {
    EncodedSample sample = samples(source).encode(record(turns), 1000);
    assertArrayEquals(tokenizer.encode(expected.get("text").textValue(), false), sample.ids());
    BitSet supervised = new BitSet();
    for (int t = 0; t < sample.length(); t++) {
      supervised.set(t, sample.labels()[t] == sample.ids()[t]);
    }
    assertEquals(Chats.answers(expected), supervised);
    assertEquals(supervised.cardinality(), sample.supervised());
  }

  /** What templates may put around answers; between brackets what must be supervised. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // A generation prompt with thinking that earlier answers lack.
        "`{% for m in messages %}{{ m.role }}:{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}assistant:<think>{% endif %}` | `seven boats<|im_end|>`",
        // White space before the end of a turn.
        "`{% for m in messages %}{{ m.content ~ ' ' ~ eos_token }}{% endfor %}` | `seven boats <eos>`",
        // One end more after the last turn.
        "`{% for m in messages %}{{ m.content ~ '<|im_end|>\n' }}{% endfor %}{{ eos_token }}` | `seven boats<|im_end|>`",
        // No end of a turn at all.
        "`{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}` | `seven boats`",
        // A next turn's header is no end of this one.
        "`{% for m in messages %}<|im_start|>{{ m.content }}{% endfor %}` | `seven boats`",
        // Thinking that the template adds itself follows the generation prompt: the model makes it.
        "`{% for m in messages %}{{ m.role ~ ':' ~ ('<think></think>' if m.role == 'assistant' else '') ~ m.content ~ eos_token }}{% endfor %}{{ 'assistant:' if add_generation_prompt else '' }}` | `<think></think>seven boats<eos>`"
      })
  void turnsEndWhereTheModelStops(String template, String answer) {
    EncodedSample sample = samples(template).encode(record(List.of(ASK, SAY, ASK, SAY)), 1000);
    int[] supervised = Arrays.stream(sample.labels()).filter(l -> l >= 0).toArray();
    // The space before an answer is in the token of its first word.
    assertEquals(answer + answer, tokenizer.decode(supervised, false).replace(" seven", "seven"));
  }

  /** An answer in other words, given twice, or with another end when a turn follows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ m.content | upper }}",
        "{{ m.content ~ m.content }}",
        "{{ m.content ~ ('<|im_end|>' if loop.last else '<|eot_id|>') }}"
      })
  void aTurnThatDoesNotShowIsRefused(String turn) {
    ChatSamples chat = samples("{% for m in messages %}" + turn + "{% endfor %}");
    Golden.refused(
        () -> chat.encode(record(List.of(ASK, SAY, ASK, SAY)), 99),
        "data.jsonl:7: ",
        "messages[1]",
        "{% generation %}");
  }

  @Test
  void truncationIsOnTheRight() {
    ChatSamples chat = samples(Chats.source("chatml"));
    List<Message> turns = List.of(ASK, SAY, ASK, SAY);
    EncodedSample whole = chat.encode(record(turns), 1000);
    for (int max = 2; max <= whole.length() + 1; max++) {
      EncodedSample cut = chat.encode(record(turns), max);
      int kept = Math.min(max, whole.length());
      assertArrayEquals(Arrays.copyOf(whole.ids(), kept), cut.ids());
      assertArrayEquals(Arrays.copyOf(whole.labels(), kept), cut.labels());
      assertEquals(Arrays.stream(cut.labels()).filter(l -> l >= 0).count(), cut.supervised());
    }
  }

  @Test
  void refusalsNameTheRecord() {
    ChatSamples gemma = samples(Chats.source("gemma3"));
    Golden.refused(
        () -> gemma.encode(record(List.of(ASK, ASK, SAY)), 99),
        "data.jsonl:7: ",
        "chat_template.jinja:10: the template refuses this: user and assistant must take turns");
    JsonNode calls = JsonNodeFactory.instance.arrayNode().add("a call");
    Message caller = new Message("assistant", "", Map.of("tool_calls", calls));
    Golden.refused(
        () -> gemma.encode(record(List.of(ASK, caller, ASK, SAY)), 99),
        "data.jsonl:7: ",
        "tool_calls");
  }

  @Test
  void aPromptEndsWithTheGenerationPrompt() {
    ChatSamples chat = samples(Chats.source("chatml"));
    assertArrayEquals(
        tokenizer.encode(
            "<|im_start|>system\nBe kind<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
                + "<|im_start|>assistant\n",
            false),
        chat.prompt("Be kind", "Hi"));
    assertArrayEquals(
        tokenizer.encode("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", false),
        chat.prompt(null, "Hi"));
  }
}
