package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.Golden;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Batch;
import org.dualselect.model.CausalLm;
import org.dualselect.model.KvCache;
import org.dualselect.model.Torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the model says does not depend on how the text reached it. */
class CachedLogitsTest {
  private static Session open(String model, String dtype) {
    return Sessions.open(Golden.path(model), Golden.path(model + "/adapter"), 0, dtype);
  }

  /** {@code [tokens][vocabulary]} of a text read at once. */
  private static float[][] whole(CausalLm model, int[] ids, boolean adapted) {
    try (PointerScope scope = new PointerScope()) {
      return rows(Torch.toFloats(model.logits(Batch.of(List.of(ids)), adapted)), ids.length);
    }
  }

  /** The cache must outlive the scope of a step. */
  private static float[][] next(
      CausalLm model, List<int[]> tokens, KvCache cache, boolean adapted) {
    try (PointerScope step = new PointerScope()) {
      return rows(Torch.toFloats(model.next(tokens, cache, adapted)), tokens.size());
    }
  }

  private static float[][] rows(float[] logits, int rows) {
    int width = logits.length / rows;
    return IntStream.range(0, rows)
        .mapToObj(row -> Arrays.copyOfRange(logits, row * width, (row + 1) * width))
        .toArray(float[][]::new);
  }

  /** The text of gemma3 is longer than its window; a narrower type rounds, by up to 1/128 of 4. */
  @ParameterizedTest
  @CsvSource({
    "llama3, float32, false, 1", "llama3, float32, true, 1", "llama3, float32, true, 9",
    "llama, float32, false, 1", "llama, float32, true, 1", "llama, float32, true, 9",
    "qwen3, float32, true, 9", "gemma3, float32, true, 1", "gemma3, float32, false, 24",
    "gemma3, bfloat16, true, 24"
  })
  void tokenByTokenIsTheWholeText(String name, String dtype, boolean adapted, int prompt) {
    float close = dtype.equals("float32") ? 1e-4f : 0.1f;
    try (PointerScope scope = new PointerScope();
        Session session = open(name, dtype);
        KvCache cache = new KvCache()) {
      CausalLm model = session.model();
      int[] ids = Golden.batch(name).get(0).ids();
      float[][] whole = whole(model, ids, adapted);
      for (int from = 0, to = prompt; to <= ids.length; from = to++) {
        int[] some = Arrays.copyOfRange(ids, from, to);
        assertArrayEquals(whole[to - 1], next(model, List.of(some), cache, adapted)[0], close);
        assertArrayEquals(new int[] {to}, cache.lengths());
      }
    }
  }

  /**
   * Texts of every length join, go side by side and leave, so that rows begin in any column and the
   * widest goes first, in the middle and last.
   */
  @ParameterizedTest
  @ValueSource(strings = {"llama3", "qwen3", "gemma3"})
  void besideOthersATextIsWhatItIsAlone(String name) {
    try (PointerScope scope = new PointerScope();
        Session session = open(name, "float32");
        KvCache cache = new KvCache()) {
      CausalLm model = session.model();
      List<int[]> texts = Golden.batch(name).stream().map(EncodedSample::ids).toList();
      List<float[][]> whole = texts.stream().map(ids -> whole(model, ids, true)).toList();
      List<Integer> present = new ArrayList<>();
      int[] read = new int[texts.size()];
      int checked = 0;
      for (int round = 0; round < 200; round++) {
        List<Integer> now = new ArrayList<>(present);
        List<int[]> tokens = new ArrayList<>();
        float[][] logits;
        if (round % 3 == 0 && round / 3 < texts.size()) {
          int text = round / 3;
          now = List.of(text);
          int prompt = 1 + (7 * text) % (texts.get(text).length - 1);
          tokens.add(Arrays.copyOf(texts.get(text), prompt));
          read[text] = prompt;
          if (present.isEmpty()) {
            logits = next(model, tokens, cache, true);
          } else {
            try (KvCache own = new KvCache()) {
              logits = next(model, tokens, own, true);
              cache.join(own);
            }
          }
          present.add(text);
        } else if (present.isEmpty()) {
          break;
        } else {
          for (int text : now) {
            tokens.add(new int[] {texts.get(text)[read[text]++]});
          }
          logits = next(model, tokens, cache, true);
        }
        for (int i = 0; i < now.size(); i++) {
          int text = now.get(i);
          assertArrayEquals(whole.get(text)[read[text] - 1], logits[i], 1e-4f);
          checked++;
        }
        int[] left =
            IntStream.range(0, present.size())
                .filter(i -> read[present.get(i)] < texts.get(present.get(i)).length)
                .toArray();
        if (left.length < present.size()) {
          cache.keep(left);
          List<Integer> rest = Arrays.stream(left).mapToObj(present::get).toList();
          present.retainAll(rest);
        }
      }
      assertTrue(present.isEmpty() && checked > 3 * texts.size(), "checked " + checked);
    }
  }

  @Test
  void afterThePromptTokensComeOneByOne() {
    try (PointerScope scope = new PointerScope();
        Session session = open("llama3", "float32");
        KvCache cache = new KvCache()) {
      CausalLm model = session.model();
      model.next(List.of(new int[] {1, 42}), cache, true);
      assertThrows(
          IllegalStateException.class,
          () -> model.next(List.of(new int[] {299, 266}), cache, true));
      assertThrows(
          IllegalStateException.class,
          () -> model.next(List.of(new int[] {299}, new int[] {299}), cache, true));
      assertEquals(2, cache.lengths()[0]);
    }
  }
}
