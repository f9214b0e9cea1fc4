package org.dualselect.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.Json;
import org.dualselect.eval.RandomCheckpoint;

/**
 * A Hugging Face checkpoint that knows nothing yet: a Llama of random weights, a tokenizer that
 * knows the corpus word by word and all else byte by byte, and a chat template.
 */
final class DemoCheckpoint {
  private static final List<String> SPECIAL =
      List.of("<pad>", "<bos>", "<|end|>", "<|user|>", "<|assistant|>");

  private static final String TEMPLATE =
      "{% for message in messages %}"
          + "{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}"
          + "{% endfor %}"
          + "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";

  private DemoCheckpoint() {}

  /**
   * Writes it; the same seed and words give the same bytes.
   *
   * @param words of ASCII, as {@link Words} parts a text
   */
  static void write(Path folder, Collection<String> words, long seed) throws IOException {
    ObjectNode vocabulary = vocabulary(words);
    AtomicFiles.write(folder.resolve("tokenizer.json"), tokenizer(vocabulary).toString());
    ObjectNode config = Json.STRICT.createObjectNode();
    config
        .put("tokenizer_class", "PreTrainedTokenizerFast")
        .put("pad_token", "<pad>")
        .put("bos_token", "<bos>")
        .put("eos_token", "<|end|>")
        .put("chat_template", TEMPLATE);
    AtomicFiles.write(folder.resolve("tokenizer_config.json"), config.toPrettyString());
    RandomCheckpoint.write(
        folder, new RandomCheckpoint.Shape(128, 352, 4, 4, 2, vocabulary.size()), seed);
  }

  private static ObjectNode vocabulary(Collection<String> words) {
    ObjectNode vocabulary = Json.STRICT.createObjectNode();
    SPECIAL.forEach(token -> vocabulary.put(token, vocabulary.size()));
    // GPT-2's alphabet: printable bytes stand for themselves, others for characters from 256 on.
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
      vocabulary.put(String.valueOf((char) (printable ? b : next++)), vocabulary.size());
    }
    for (String word : words) {
      String token = word.replace(' ', '\u0120'); // a space's character of that alphabet
      if (!vocabulary.has(token)) {
        vocabulary.put(token, vocabulary.size());
      }
    }
    return vocabulary;
  }

  /** Byte-level BPE without merges: a word of the vocabulary is taken whole. */
  private static ObjectNode tokenizer(ObjectNode vocabulary) {
    ObjectNode root = Json.STRICT.createObjectNode().put("version", "1.0");
    for (String token : SPECIAL) {
      root.withArray("/added_tokens")
          .addObject()
          .put("id", vocabulary.get(token).intValue())
          .put("content", token)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    for (String part : List.of("pre_tokenizer", "decoder")) {
      root.putObject(part)
          .put("type", "ByteLevel")
          .put("add_prefix_space", false)
          .put("trim_offsets", true)
          .put("use_regex", true);
    }
    ObjectNode bpe = root.putObject("model").put("type", "BPE").put("ignore_merges", true);
    bpe.set("vocab", vocabulary);
    bpe.putArray("merges");
    return root;
  }
}
