package org.dualselect.template;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
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
    if (!expected.get("text").textValue().contains(turns.get(0).content())
        && turns.get(0).role().equals("critic")) { // transformers leaves it out without a word
      Golden.refused(() -> samples(source).encode(record(turns), 1000), "a turn of critic; ");
      return;
    }
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
    JsonNode call = JsonNodeFactory.instance.objectNode().put("name", "count");
    JsonNode calls = JsonNodeFactory.instance.arrayNode().add(call);
    for (Message caller :
        List.of(
            new Message("assistant", "", Map.of("tool_calls", calls)),
            new Message("assistant", "", Map.of("function_call", call)),
            new Message("function_call", "{}"))) {
      Golden.refused(
          () -> gemma.encode(record(List.of(ASK, caller, ASK, SAY)), 99),
          "data.jsonl:7: messages hold ",
          "_call");
    }
  }

  /** A role that the template does not know, though its words are in the answer, too. */
  @Test
  void aTurnThatIsLeftOutIsRefused() {
    String known =
        "{% for m in messages if m.role in ['user', 'assistant'] %}{{ m.role ~ m.content ~ eos_token }}{% endfor %}";
    ChatSamples chat = samples(known);
    List<Message> turns = List.of(ASK, new Message("observation", "seven"), SAY);
    Golden.refused(
        () -> chat.encode(record(turns), 99),
        "data.jsonl:7: the chat template leaves out messages[1], a turn of observation; ");
    Golden.refused(() -> chat.prompt("Be kind", "Hi"), "leaves out messages[0], a turn of system");
    assertTrue(
        chat.encode(record(List.of(ASK, new Message("tool", " "), SAY)), 99).supervised() > 0);
  }

  /** A weight of 0, and an answer without a word, with the template's marks and without. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void someAnswersAreNotLearned(boolean marked) {
    String source = Chats.source("chatml");
    ChatSamples chat = samples(marked ? source : Chats.unmarked(source));
    Message read = new Message("assistant", "seven boats", Map.of("weight", IntNode.valueOf(0)));
    for (Message other : List.of(read, new Message("assistant", " "))) {
      EncodedSample sample = chat.encode(record(List.of(ASK, other, ASK, SAY)), 1000);
      int[] alone = chat.encode(record(List.of(ASK, SAY)), 1000).labels();
      assertArrayEquals(
          Arrays.stream(alone).filter(l -> l >= 0).toArray(),
          Arrays.stream(sample.labels()).filter(l -> l >= 0).toArray());
    }
    Message half = new Message("assistant", "x", Map.of("weight", DoubleNode.valueOf(0.5)));
    Golden.refused(() -> chat.encode(record(List.of(ASK, half)), 99), "must be 0 or 1, but is 0.5");
  }

  /** What stands around an answer is its author's, as apply_chat_template has it. */
  @Test
  void whiteSpaceIsKept() {
    ChatSamples chat = samples("{% for m in messages %}{{ m.content ~ eos_token }}{% endfor %}");
    EncodedSample sample =
        chat.encode(record(List.of(ASK, new Message("assistant", "  boats\n"))), 1000);
    int[] supervised = Arrays.stream(sample.labels()).filter(l -> l >= 0).toArray();
    assertEquals("  boats\n<eos>", tokenizer.decode(supervised, false));
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
