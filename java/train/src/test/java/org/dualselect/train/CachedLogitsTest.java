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

  private static Session open(String model) {
    return Sessions.open(Golden.path(model), Golden.path(model + "/adapter"), 0);
  }

  @ParameterizedTest
  @CsvSource({
    "llama3, false, 1", "llama3, true, 1", "llama3, true, 9",
    "llama, false, 1", "llama, true, 1", "llama, true, 9"
  })
  void tokenByTokenIsTheWholeText(String model, boolean adapted, int prompt) {
    try (PointerScope scope = new PointerScope();
        Session session = open(model)) {
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
        assertArrayEquals(Arrays.copyOfRange(whole, (to - 1) * width, to * width), last, 1e-4f);
      }
    }
  }

  @Test
  void afterThePromptTokensComeOneByOne() {
    try (PointerScope scope = new PointerScope();
        Session session = open("llama3")) {
      KvCache cache = new KvCache();
      session.model().logits(new long[] {1, 42}, cache, true, true);
      assertThrows(
          IllegalStateException.class,
          () -> session.model().logits(new long[] {299, 266}, cache, true, true));
    }
  }
}
