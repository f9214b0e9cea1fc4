package org.dualselect.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.ModelCard;

/** The model card beside an adapter: what it was trained with, and how to use it. */
final class TrainCard {
  private final TrainSettings settings;
  private final Encoded task;
  private final Encoded reference;

  /**
   * @param reference null when none were used
   */
  TrainCard(TrainSettings settings, Encoded task, Encoded reference) {
    this.settings = settings;
    this.task = task;
    this.reference = reference;
  }

  /** Writes the card, unless another's stands there. */
  void write(Path folder, AdapterConfig adapter, long steps) throws IOException {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("base_model", settings.files().model().toString());
    metadata.put("library_name", "peft");
    metadata.put("tags", List.of("lora", "dualselect"));
    ModelCard.write(folder, metadata, body(adapter, steps));
  }

  private String body(AdapterConfig adapter, long steps) {
    String base = settings.files().model().toString();
    return text(
        """
        # LoRA adapter

        For the base model %s, trained by %s with the method %s%s.

        ## Training

        %s
        ## Use

        `ADAPTER` is this folder, `BASE` that of the base model.

        ```python
        from peft import PeftModel
        from transformers import AutoModelForCausalLM, AutoTokenizer

        base = %s
        tokenizer = AutoTokenizer.from_pretrained(base)
        model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), "ADAPTER")
        ```

        - vLLM: `vllm serve BASE --enable-lora --max-lora-rank %d --lora-modules tuned=ADAPTER`
        - llama.cpp: `python convert_lora_to_gguf.py --base BASE ADAPTER`, then `llama-cli -m base.gguf --lora adapter.gguf`
        - merged into the weights: `dualselect merge --model BASE --adapter ADAPTER --output MERGED`

        No licence is named here: that of the base model and those of the data speak for themselves. Before
        this folder goes to the Hugging Face Hub, set `base_model` above and `base_model_name_or_path` in
        `adapter_config.json` to the base model's name there.
        """,
        ModelCard.code(base),
        ModelCard.program(),
        ModelCard.code(settings.selection().method().toString()),
        settings.selection().method() == Method.DUALSELECT
            ? " ([arXiv 2606.09866](https://arxiv.org/abs/2606.09866)): it keeps the task samples"
                + " whose gradients agree with those of safe reference answers, and corrects the"
                + " update by these"
            : "",
        new TrainFacts(settings, task, reference).list(adapter, steps),
        ModelCard.quoted(base),
        servedRank(adapter));
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** vLLM takes powers of two from 8 on. */
  private static int servedRank(AdapterConfig adapter) {
    int largest = adapter.rankPattern().values().stream().reduce(adapter.rank(), Math::max);
    return Math.max(8, Integer.highestOneBit(2 * largest - 1));
  }
}
