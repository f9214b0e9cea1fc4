package org.dualselect.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.dualselect.Golden;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.Encoder;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.dualselect.inspect.TokenText.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTextTest {
  private static EncodedSample sample(Tokenizer tokenizer, String prompt, String response) {
    return new Encoder(tokenizer, 512)
        .encode(TextRecord.of(prompt, response, Path.of("t"), 1))
        .orElseThrow();
  }

  private static String joined(List<Span> spans) {
    return spans.stream().map(Span::text).collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3"})
  void spansTogetherAreTheText(String model) {
    try (Tokenizer tokenizer = Tokenizer.open(Golden.path(model))) {
      EncodedSample sample = sample(tokenizer, "Wie heißt du? 你好", "safe 🙂 lock");
      List<Span> spans = TokenText.spans(sample, tokenizer);
      assertEquals(tokenizer.decode(sample.ids(), false), joined(spans));
      assertEquals(List.of(false, true), spans.stream().map(Span::supervised).toList());
      assertTrue(spans.get(1).text().endsWith("🙂 lock <eos>"), spans.toString());
    }
  }

  /** A byte-level tokenizer makes several tokens of one character; the border may lie anywhere. */
  @Test
  void aCharacterAcrossTheBorderStaysWhole() {
    try (Tokenizer tokenizer = Tokenizer.open(Golden.path("llama3"))) {
      int[] ids = sample(tokenizer, "你", "好🙂").ids();
      for (int border = 1; border < ids.length; border++) {
        int[] labels = ids.clone();
        java.util.Arrays.fill(labels, 0, border, EncodedSample.IGNORE);
        List<Span> spans =
            TokenText.spans(new EncodedSample(ids, labels, ids.length - border), tokenizer);
        assertEquals(tokenizer.decode(ids, false), joined(spans), "border " + border);
        assertFalse(joined(spans).contains("\uFFFD"), "border " + border);
        assertEquals(2, spans.size());
      }
    }
  }
}
