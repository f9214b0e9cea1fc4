package org.dualselect.eval;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.adapter.Lora;
import org.dualselect.adapter.LoraLayout;
import org.dualselect.data.InputException;
import org.dualselect.data.Tokenizer;
import org.dualselect.engine.Device;
import org.dualselect.model.CausalLm;
import org.dualselect.model.Checkpoint;
import org.dualselect.model.KvCache;
import org.dualselect.model.ModelConfig;
import org.dualselect.model.Torch;
import org.dualselect.model.Weights;
import org.dualselect.train.DivergedException;

/** Text from a model and its adapter, token by token over a key-value cache. */
public final class Generator {
  private final CausalLm model;
  private final GenerateSettings settings;
  private final SplittableRandom random;

  private Generator(CausalLm model, GenerateSettings settings) {
    this.model = model;
    this.settings = settings;
    this.random = new SplittableRandom(settings.machine().seed());
  }

  /** Continues the prompt until an end token of the model or the limit. */
  public static Generated run(GenerateSettings settings) {
    ModelConfig config = ModelConfig.read(settings.model());
    Checkpoint checkpoint = Checkpoint.open(settings.model());
    boolean textual = settings.promptIds() == null || !settings.printIds();
    try (PointerScope scope = new PointerScope();
        Tokenizer tokenizer = textual ? Tokenizer.open(settings.model()) : null) {
      int[] prompt =
          settings.promptIds() != null
              ? settings.promptIds()
              : settings
                  .template()
                  .encoder(settings.model(), tokenizer, settings.machine().maxLength())
                  .prompt(settings.system(), settings.prompt());
      require(prompt, config);
      Torch.use(Device.parse(settings.machine().device()), settings.machine().threads());
      try (Weights weights = new Weights(checkpoint, Torch.type(settings.machine().dtype()))) {
        CausalLm model = new CausalLm(config, weights, lora(settings, config));
        int[] ids = new Generator(model, settings).generate(prompt, config.eosIds());
        return new Generated(ids, settings.printIds() ? null : tokenizer.decode(ids, true));
      }
    }
  }

  private static Lora lora(GenerateSettings settings, ModelConfig config) {
    if (settings.adapter() == null) {
      return null;
    }
    LoraLayout layout = LoraLayout.read(config, settings.adapter());
    return Lora.read(settings.adapter(), layout);
  }

  private static void require(int[] prompt, ModelConfig config) {
    for (int id : prompt) {
      if (id < 0 || id >= config.vocabSize()) {
        throw new InputException(
            "prompt id " + id + " is beyond the model's vocabulary of " + config.vocabSize());
      }
    }
  }

  private int[] generate(int[] prompt, int[] endIds) {
    Set<Integer> ends = new HashSet<>();
    for (int id : endIds) {
      ends.add(id);
    }
    KvCache cache = new KvCache();
    Set<Integer> seen = new HashSet<>();
    List<Integer> made = new ArrayList<>();
    int[] next = prompt;
    while (made.size() < settings.maxNewTokens()) {
      int token;
      try (PointerScope scope = new PointerScope()) {
        long[] tokens = new long[next.length];
        for (int i = 0; i < next.length; i++) {
          tokens[i] = next[i];
          seen.add(next[i]);
        }
        token = choose(finite(model.logits(tokens, cache, true, true), made.size()), seen);
      }
      made.add(token);
      if (ends.contains(token)) {
        break;
      }
      next = new int[] {token};
    }
    return made.stream().mapToInt(Integer::intValue).toArray();
  }

  private static float[] finite(Tensor tensor, int position) {
    float[] logits = Torch.toFloats(tensor);
    for (float logit : logits) {
      if (Float.isNaN(logit)) {
        throw new DivergedException(
            "the model's logits for new token "
                + position
                + " are NaN: its weights, or the"
                + " adapter's, are broken");
      }
    }
    return logits;
  }

  private int choose(float[] logits, Set<Integer> seen) {
    if (settings.repetitionPenalty() != 1) {
      for (int id : seen) {
        // CTRL (arXiv 1909.05858): towards less likely, on either side of zero.
        logits[id] =
            (float)
                (logits[id] > 0
                    ? logits[id] / settings.repetitionPenalty()
                    : logits[id] * settings.repetitionPenalty());
      }
    }
    return settings.greedy()
        ? Sampling.argmax(logits)
        : Sampling.nucleus(logits, settings.temperature(), settings.topP(), random.nextDouble());
  }
}
