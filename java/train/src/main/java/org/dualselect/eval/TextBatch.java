package org.dualselect.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.model.CausalLm;
import org.dualselect.model.KvCache;

/** Texts that grow together, each a row of one key-value cache. */
final class TextBatch implements AutoCloseable {
  private final CausalLm model;
  private final Sampling sampling;
  private final List<Continuation> texts = new ArrayList<>();
  private final KvCache cache = new KvCache();

  TextBatch(CausalLm model, Sampling sampling) {
    this.model = model;
    this.sampling = sampling;
  }

  List<Continuation> texts() {
    return texts;
  }

  /** One more token for each text. */
  void step() {
    grow(texts, texts.stream().map(Continuation::last).toList(), cache);
  }

  /** Reads the prompts of more texts and gives each its first token. */
  void admit(List<Continuation> more) {
    List<int[]> prompts = more.stream().map(Continuation::ids).toList();
    if (texts.isEmpty()) {
      grow(more, prompts, cache);
    } else {
      try (KvCache read = new KvCache()) {
        grow(more, prompts, read);
        cache.join(read);
      }
    }
    texts.addAll(more);
  }

  private void grow(List<Continuation> some, List<int[]> tokens, KvCache cache) {
    try (PointerScope scope = new PointerScope()) {
      int[] chosen = sampling.choose(model.next(tokens, cache, true), some);
      for (int i = 0; i < chosen.length; i++) {
        some.get(i).add(chosen[i]);
      }
    }
  }

  /** Takes out the texts that are over. */
  List<Continuation> release(Predicate<Continuation> over) {
    List<Continuation> out = texts.stream().filter(over).toList();
    if (!out.isEmpty()) {
      int[] left = IntStream.range(0, texts.size()).filter(i -> !over.test(texts.get(i))).toArray();
      cache.keep(left);
      texts.removeAll(out);
    }
    return out;
  }

  @Override
  public void close() {
    cache.close();
  }
}
