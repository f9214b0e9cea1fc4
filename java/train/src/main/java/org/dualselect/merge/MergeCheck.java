package org.dualselect.merge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.adapter.Lora;
import org.dualselect.adapter.LoraLayout;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;
import org.dualselect.engine.Device;
import org.dualselect.model.Batch;
import org.dualselect.model.CausalLm;
import org.dualselect.model.Checkpoint;
import org.dualselect.model.ModelConfig;
import org.dualselect.model.Torch;
import org.dualselect.model.Weights;
import org.dualselect.train.Encoded;

/**
 * Compares what a merged checkpoint, read back from the disk, says with what base and adapter say.
 * One model is in memory at a time.
 */
public final class MergeCheck {
  /**
   * With 32 tokens each they hold 256 MiB of logits for a vocabulary of 2^18, the largest known.
   */
  private static final int TEXTS = 8;

  private static final int TOKENS = 32;

  private final MergeSettings settings;
  private final int vocabulary;
  private final List<int[]> texts;
  private final MergeListener listener;
  private final BooleanSupplier stop;

  private MergeCheck(
      MergeSettings settings,
      int vocabulary,
      List<int[]> texts,
      MergeListener listener,
      BooleanSupplier stop) {
    this.settings = settings;
    this.vocabulary = vocabulary;
    this.texts = texts;
    this.listener = listener;
    this.stop = stop;
  }

  /**
   * Compares the output of {@link Merger#run}.
   *
   * @param stop asked between texts
   * @throws CancellationException when stopped
   */
  public static Agreement run(
      MergeSettings settings, MergeListener listener, BooleanSupplier stop) {
    ModelConfig config = ModelConfig.read(settings.output());
    LoraLayout layout = LoraLayout.read(config, settings.adapter());
    Checkpoint merged = Checkpoint.open(settings.output());
    String dtypes =
        layout.modules().stream()
            .map(m -> merged.require(m.weight(), m.out(), m.in()).entry().dtype())
            .distinct()
            .collect(Collectors.joining(", "));
    List<int[]> texts =
        settings.data() == null
            ? random(config, settings.machine().seed())
            : records(config, settings);
    Torch.use(Device.parse(settings.machine().device()), settings.machine().threads());
    try (PointerScope scope = new PointerScope()) {
      Lora lora = Lora.read(settings.adapter(), layout);
      return new MergeCheck(settings, config.vocabSize(), texts, listener, stop)
          .compare(lora, dtypes);
    }
  }

  private static List<int[]> random(ModelConfig config, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, TEXTS)
        .mapToObj(
            i -> random.longs(TOKENS, 0, config.vocabSize()).mapToInt(id -> (int) id).toArray())
        .toList();
  }

  private static List<int[]> records(ModelConfig config, MergeSettings settings) {
    try (Tokenizer tokenizer = Tokenizer.open(settings.output())) {
      Encoder encoder = new Encoder(tokenizer, settings.machine().maxLength());
      Encoded data = Encoded.read(settings.data(), encoder, TEXTS);
      return data.checkedFor(config.vocabSize()).samples().stream()
          .map(sample -> Arrays.stream(sample.ids()).limit(TOKENS).toArray())
          .toList();
    }
  }

  private Agreement compare(Lora lora, String dtypes) {
    List<float[]> wanted = new ArrayList<>();
    listener.info("comparing: base + adapter");
    each(settings.model(), lora, null, (text, logits) -> wanted.add(logits));
    Difference rounded = new Difference(wanted, vocabulary);
    listener.info("comparing: the merged checkpoint");
    each(settings.output(), null, null, rounded::add);
    Difference unrounded = rounded;
    if (!dtypes.equals("F32")) {
      unrounded = new Difference(wanted, vocabulary);
      listener.info("comparing: merged, but not rounded to " + dtypes);
      each(settings.model(), null, lora, unrounded::add);
    }
    return new Agreement(
        dtypes,
        rounded.tokens(),
        deviation(wanted),
        rounded.largest(),
        unrounded.largest(),
        rounded.changed());
  }

  /**
   * Runs a model over all texts.
   *
   * @param onTop an adapter on the weights, or null
   * @param inside an adapter in the weights, or null
   */
  private void each(Path model, Lora onTop, Lora inside, BiConsumer<Integer, float[]> use) {
    try (PointerScope scope = new PointerScope();
        Weights weights = new Weights(Checkpoint.open(model), ScalarType.Float, inside)) {
      CausalLm lm = new CausalLm(ModelConfig.read(model), weights, onTop);
      for (int i = 0; i < texts.size(); i++) {
        if (stop.getAsBoolean()) {
          throw new CancellationException();
        }
        try (PointerScope text = new PointerScope()) {
          use.accept(i, Torch.toFloats(lm.logits(Batch.of(List.of(texts.get(i))), true)));
        }
      }
    }
  }

  private static double deviation(List<float[]> logits) {
    double sum = 0;
    double squares = 0;
    long count = 0;
    for (float[] some : logits) {
      for (float logit : some) {
        sum += logit;
        squares += (double) logit * logit;
      }
      count += some.length;
    }
    double mean = sum / count;
    return Math.sqrt(Math.max(0, squares / count - mean * mean));
  }
}
