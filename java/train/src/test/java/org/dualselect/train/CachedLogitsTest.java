package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.Golden;
import org.dualselect.model.KvCache;
import org.dualselect.model.Torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the model says does not depend on how the text reached it. */
class CachedLogitsTest {
  private static long[] ids(String model) {
    return Arrays.stream(Golden.batch(model).get(0).ids()).asLongStream().toArray();
  }

  private static Session open(String model, String dtype) {
    return Sessions.open(Golden.path(model), Golden.path(model + "/adapter"), 0, dtype);
  }

  /** The text of gemma3 is longer than its window; a narrower type rounds, by up to 1/128 of 4. */
  @ParameterizedTest
  @CsvSource({
    "llama3, float32, false, 1", "llama3, float32, true, 1", "llama3, float32, true, 9",
    "llama, float32, false, 1", "llama, float32, true, 1", "llama, float32, true, 9",
    "qwen3, float32, true, 9", "gemma3, float32, true, 1", "gemma3, float32, false, 24",
    "gemma3, bfloat16, true, 24"
  })
  void tokenByTokenIsTheWholeText(String model, String dtype, boolean adapted, int prompt) {
    float close = dtype.equals("float32") ? 1e-4f : 0.1f;
    try (PointerScope scope = new PointerScope();
        Session session = open(model, dtype)) {
      long[] ids = ids(model);
      int width = session.model().config().vocabSize();
      float[] whole = Torch.toFloats(session.model().logits(ids, new KvCache(), false, adapted));
      assertEquals(ids.length * width, whole.length);
      KvCache cache = new KvCache();
      for (int from = 0, to = prompt; to <= ids.length; from = to++) {
        float[] last;
        // The cache must outlive the scope of its step.
        try (PointerScope step = new PointerScope()) {
          last =
              Torch.toFloats(
                  session.model().logits(Arrays.copyOfRange(ids, from, to), cache, true, adapted));
        }
        assertEquals(to, cache.length());
        assertArrayEquals(Arrays.copyOfRange(whole, (to - 1) * width, to * width), last, close);
      }
    }
  }

  @Test
  void afterThePromptTokensComeOneByOne() {
    try (PointerScope scope = new PointerScope();
        Session session = open("llama3", "float32")) {
      KvCache cache = new KvCache();
      session.model().logits(new long[] {1, 42}, cache, true, true);
      assertThrows(
          IllegalStateException.class,
          () -> session.model().logits(new long[] {299, 266}, cache, true, true));
    }
  }
}
