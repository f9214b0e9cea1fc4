package org.dualselect.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.Json;

/**
 * A Hugging Face checkpoint made on the spot: a Llama of random weights over bytes, 0.1 M
 * parameters. It knows nothing; it is there to try the commands, and to test them, where no real
 * model is at hand.
 */
public final class TinyCheckpoint {
  private static final List<String> SPECIAL = List.of("<pad>", "<bos>", "<eos>");

  /** Its sizes. */
  public static final RandomCheckpoint.Shape SHAPE =
      new RandomCheckpoint.Shape(64, 160, 2, 4, 2, SPECIAL.size() + 256);

  private TinyCheckpoint() {}

  /** Writes config, tokenizer and weights into the folder; the same seed gives the same bytes. */
  public static void write(Path folder, long seed) throws IOException {
    RandomCheckpoint.write(folder, SHAPE, seed);
    AtomicFiles.write(folder.resolve("tokenizer.json"), tokenizer().toString());
    AtomicFiles.write(
        folder.resolve("tokenizer_config.json"),
        "{\"bos_token\": \"<bos>\", \"eos_token\": \"<eos>\", \"pad_token\": \"<pad>\"}");
  }

  /** Byte-level BPE without merges: a token a byte. */
  private static ObjectNode tokenizer() {
    ObjectNode root = Json.STRICT.createObjectNode().put("version", "1.0");
    ObjectNode vocabulary = Json.STRICT.createObjectNode();
    for (String token : SPECIAL) {
      root.withArray("/added_tokens")
          .addObject()
          .put("id", vocabulary.size())
          .put("content", token)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
      vocabulary.put(token, vocabulary.size());
    }
    // GPT-2's alphabet: printable bytes stand for themselves, the others for characters from 256
    // on.
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
      vocabulary.put(String.valueOf((char) (printable ? b : next++)), SPECIAL.size() + b);
    }
    root.putObject("pre_tokenizer")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    root.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", true)
        .put("trim_offsets", true)
        .put("use_regex", true);
    ObjectNode bpe = root.putObject("model").put("type", "BPE");
    bpe.set("vocab", vocabulary);
    bpe.putArray("merges");
    return root;
  }
}
