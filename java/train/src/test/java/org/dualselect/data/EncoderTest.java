package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderTest {
  @TempDir Path dir;

  private static TextRecord record(String prompt, String response) {
    return TextRecord.of(prompt, response, Path.of("test"), 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3"})
  void idsAndLabelsAreThoseOfTransformers(String model) {
    JsonNode batch = Golden.json(Golden.path(model + "/batch.json"));
    try (Tokenizer tokenizer = Tokenizer.open(Golden.path(model))) {
      Encoder encoder = new Encoder(tokenizer, batch.get("max_length").intValue());
      int n = batch.get("records").size();
      assertTrue(n > 0);
      for (int i = 0; i < n; i++) {
        JsonNode r = batch.get("records").get(i);
        EncodedSample sample =
            encoder
                .encode(record(r.get("instruction").textValue(), r.get("output").textValue()))
                .orElseThrow();
        int[] labels = Golden.ints(batch.get("labels").get(i));
        assertArrayEquals(Golden.ints(batch.get("input_ids").get(i)), sample.ids(), "ids " + i);
        assertArrayEquals(labels, sample.labels(), "labels " + i);
        assertEquals(
            Arrays.stream(labels).skip(1).filter(l -> l >= 0).count(), sample.supervised());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`P`                      | `Human: P~Assistant: `",
        "` P `                    | `Human:  P ~Assistant: `",
        "`Human: P`               | `Human: P~Assistant: `",
        "` ~Human: P ~ `          | ` ~Human: P~Assistant: `",
        "`User: P`                | `User: P~Assistant: `",
        "`<|user|>~P`             | `<|user|>~P~Assistant: `",
        "`<|begin_of_text|>P`     | `<|begin_of_text|>P~Assistant: `",
        "`user: P`                | `Human: user: P~Assistant: `",
        "`human: P`               | `Human: human: P~Assistant: `",
        "`Human P`                | `Human: Human P~Assistant: `",
        "`Ask Human: P`           | `Human: Ask Human: P~Assistant: `",
        "`Human: A~~Assistant: B~~Human: C` | `Human: A~~Assistant: B~~Human: C~Assistant: `"
      })
  void plainTemplate(String prompt, String text) {
    assertEquals(text.replace('~', '\n'), PlainTemplate.beforeAnswer(prompt.replace('~', '\n')));
  }

  @Test
  void theFirstTokenOfAnAnswerIsNotSupervisedAsInTheRelease() {
    try (Tokenizer t = Tokenizer.open(Golden.path("llama"))) {
      Encoder encoder = new Encoder(t, 64);
      EncodedSample word = encoder.encode(record("count", "safe lock")).orElseThrow();
      int prompt = encoder.prompt("count").length;
      assertEquals(
          " lock <eos>",
          t.decode(Arrays.copyOfRange(word.ids(), prompt, word.ids().length), false));
      EncodedSample digit = encoder.encode(record("count", "12 lock")).orElseThrow();
      assertFalse(digit.labels()[prompt - 1] >= 0);
      assertEquals(word.ids().length - prompt, word.supervised());
    }
  }

  /** The same tokens and at most one label more: the whole answer is supervised, and no more. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3"})
  void fixingTheFirstTokenAddsItsLabel(String model) {
    try (Tokenizer t = Tokenizer.open(Golden.path(model))) {
      Encoder parity = new Encoder(t, 64);
      Encoder fixed = new Encoder(t, true, 64);
      for (String answer : List.of("safe lock", "lock", "Zürich 🙂", "12 lock", "🙂 lock")) {
        EncodedSample before = parity.encode(record("count 🙂", answer)).orElseThrow();
        EncodedSample after = fixed.encode(record("count 🙂", answer)).orElseThrow();
        assertArrayEquals(before.ids(), after.ids());
        int[] supervised = Arrays.stream(after.labels()).filter(l -> l >= 0).toArray();
        String text = t.decode(supervised, false).strip();
        assertEquals(answer + " <eos>", text);
        assertTrue(after.supervised() - before.supervised() <= 1);
        if (answer.equals("lock")) {
          assertEquals(before.supervised() + 1, after.supervised());
        }
      }
      assertEquals("Human: count\nAssistant:", t.decode(fixed.prompt("count"), true).strip());
      assertEquals(parity.prompt("count").length - 1, fixed.prompt("count").length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3"})
  void truncationKeepsTheStart(String model) {
    try (Tokenizer t = Tokenizer.open(Golden.path(model))) {
      TextRecord r = record("count apples", "seven apples left because four river boats");
      int[] whole = new Encoder(t, 1000).encode(r).orElseThrow().ids();
      int prompt = new Encoder(t, 1000).prompt(r.prompt()).length;
      for (int max = t.frame() + 2; max <= whole.length + 2; max++) {
        Optional<EncodedSample> cut = new Encoder(t, max).encode(r);
        assertEquals(max > prompt, cut.isPresent(), "max " + max);
        if (cut.isPresent()) {
          assertArrayEquals(Arrays.copyOf(whole, Math.min(max, whole.length)), cut.get().ids());
          assertEquals(Math.min(max, whole.length) - prompt, cut.get().supervised());
        }
      }
      assertEquals(t.eosId(), whole[whole.length - 1]);
    }
  }

  /**
   * A tokenizer that also appends a token: it counts, survives, and is part of the prompt's mask.
   */
  @Test
  void aTrailingSpecialTokenSurvivesTruncation() throws IOException {
    String json = Files.readString(Golden.path("llama3/tokenizer.json"));
    String both =
        json.replaceFirst(
            "(\"single\":\\s*\\[[^\\]]*\\})(\\s*\\])",
            "$1, {\"SpecialToken\": {\"id\": \"<bos>\", \"type_id\": 0}}$2");
    assertTrue(both.length() > json.length());
    Files.writeString(dir.resolve("tokenizer.json"), both);
    Files.writeString(dir.resolve("tokenizer_config.json"), "{\"eos_token\":\"<eos>\"}");
    try (Tokenizer t = Tokenizer.open(dir)) {
      assertEquals(2, t.frame());
      int[] whole = t.encode("Human: a\nAssistant: seven boats <eos>", true);
      assertEquals(1, whole[whole.length - 1]);
      int max = whole.length - 2;
      EncodedSample cut = new Encoder(t, max).encode(record("a", "seven boats")).orElseThrow();
      int[] expected = Arrays.copyOf(whole, max);
      expected[max - 1] = 1;
      assertArrayEquals(expected, cut.ids());
      int prompt = t.encode("Human: a\nAssistant: ", true).length;
      assertEquals(max - prompt, cut.supervised());
    }
  }

  @Test
  void encodeAllKeepsOrderAndCountsTheSkipped() {
    try (Tokenizer t = Tokenizer.open(Golden.path("llama3"))) {
      Encoder encoder = new Encoder(t, 24);
      TextRecord fits = record("lock", "safe and quick");
      TextRecord tooLong = record("many apples ".repeat(20), "safe");
      List<TextRecord> records = List.of(tooLong, fits, tooLong, fits, fits);
      EncodedSet set = encoder.encodeAll(records);
      assertEquals(2, set.skipped());
      assertArrayEquals(new int[] {1, 3, 4}, set.source());
      int[] ids = encoder.encode(fits).orElseThrow().ids();
      set.samples().forEach(s -> assertArrayEquals(ids, s.ids()));
    }
  }

  @Test
  void aLengthWithoutRoomIsRefused() {
    try (Tokenizer t = Tokenizer.open(Golden.path("llama3"))) {
      Golden.refused(() -> new Encoder(t, 2), "max-length 2 leaves no room", "give at least 3.");
      assertTrue(new Encoder(t, 3).encode(record("a", "b")).isEmpty());
    }
  }

  @Test
  void aLabelAtPositionZeroDoesNotCount() {
    EncodedSample s = EncodedSample.of(new int[] {5, 6, 7}, 0);
    assertArrayEquals(new int[] {5, 6, 7}, s.labels());
    assertEquals(2, s.supervised());
    assertEquals(0, EncodedSample.of(new int[] {5}, 0).supervised());
    assertEquals(0, EncodedSample.of(new int[] {5, 6}, 9).supervised());
  }
}
