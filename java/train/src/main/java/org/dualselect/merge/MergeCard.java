package org.dualselect.merge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.adapter.ModelCard;

/** The model card of a merged checkpoint. */
final class MergeCard {
  private MergeCard() {}

  static void write(Path folder, MergeSettings settings) throws IOException {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("base_model", settings.model().toString());
    metadata.put("library_name", "transformers");
    metadata.put("tags", List.of("lora", "dualselect"));
    ModelCard.write(folder, metadata, body(settings));
  }

  private static String body(MergeSettings settings) {
    return """
        # Merged model

        The base model %s with the LoRA adapter %s in its weights, merged by %s:
        `W + scaling * B A` in float32, rounded once to the type that the base model is stored in. All
        other tensors, the tokenizer and the configuration are the base model's, byte for byte.

        ```python
        from transformers import AutoModelForCausalLM, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained("MERGED")  # this folder
        model = AutoModelForCausalLM.from_pretrained("MERGED", dtype="auto")
        ```

        - vLLM: `vllm serve MERGED`
        - llama.cpp: `python convert_hf_to_gguf.py MERGED`

        What the adapter was trained with is in the card of its own folder. No licence is named here: that
        of the base model and those of the data speak for themselves. Before this folder goes to the
        Hugging Face Hub, set `base_model` above to the base model's name there.
        """
        .formatted(
            ModelCard.code(settings.model().toString()),
            ModelCard.code(settings.adapter().toString()),
            ModelCard.program());
  }
}
