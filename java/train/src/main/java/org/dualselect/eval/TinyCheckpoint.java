package org.dualselect.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.Json;
import org.dualselect.model.SafetensorsWriter;

/**
 * A Hugging Face checkpoint made on the spot: a Llama of random weights over bytes, 0.1 M
 * parameters. It knows nothing; it is there to try the commands, and to test them, where no real
 * model is at hand.
 */
public final class TinyCheckpoint {
  private static final int HIDDEN = 64;
  private static final int INNER = 160;
  private static final int LAYERS = 2;
  private static final int HEADS = 4;
  private static final int KEY_VALUE_HEADS = 2;
  private static final List<String> SPECIAL = List.of("<pad>", "<bos>", "<eos>");
  private static final int VOCABULARY = SPECIAL.size() + 256;

  private final SplittableRandom random;
  private final List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();

  private TinyCheckpoint(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Writes config, tokenizer and weights into the folder; the same seed gives the same bytes. */
  public static void write(Path folder, long seed) throws IOException {
    AtomicFiles.write(folder.resolve("config.json"), config().toPrettyString());
    AtomicFiles.write(folder.resolve("tokenizer.json"), tokenizer().toString());
    AtomicFiles.write(
        folder.resolve("tokenizer_config.json"),
        "{\"bos_token\": \"<bos>\", \"eos_token\": \"<eos>\", \"pad_token\": \"<pad>\"}");
    SafetensorsWriter.write(
        folder.resolve("model.safetensors"),
        Map.of("format", "pt"),
        new TinyCheckpoint(seed).weights());
  }

  private static ObjectNode config() {
    ObjectNode config = Json.STRICT.createObjectNode();
    config.putArray("architectures").add("LlamaForCausalLM");
    return config
        .put("model_type", "llama")
        .put("vocab_size", VOCABULARY)
        .put("hidden_size", HIDDEN)
        .put("intermediate_size", INNER)
        .put("num_hidden_layers", LAYERS)
        .put("num_attention_heads", HEADS)
        .put("num_key_value_heads", KEY_VALUE_HEADS)
        .put("hidden_act", "silu")
        .put("rms_norm_eps", 1e-5)
        .put("rope_theta", 10000.0)
        .put("max_position_embeddings", 1024)
        .put("tie_word_embeddings", true)
        .put("bos_token_id", 1)
        .put("eos_token_id", 2)
        .put("torch_dtype", "float32");
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

  private List<SafetensorsWriter.Tensor> weights() {
    int keyValue = HIDDEN / HEADS * KEY_VALUE_HEADS;
    normal("model.embed_tokens.weight", VOCABULARY, HIDDEN);
    for (int i = 0; i < LAYERS; i++) {
      String layer = "model.layers." + i + ".";
      ones(layer + "input_layernorm.weight");
      normal(layer + "self_attn.q_proj.weight", HIDDEN, HIDDEN);
      normal(layer + "self_attn.k_proj.weight", keyValue, HIDDEN);
      normal(layer + "self_attn.v_proj.weight", keyValue, HIDDEN);
      normal(layer + "self_attn.o_proj.weight", HIDDEN, HIDDEN);
      ones(layer + "post_attention_layernorm.weight");
      normal(layer + "mlp.gate_proj.weight", INNER, HIDDEN);
      normal(layer + "mlp.up_proj.weight", INNER, HIDDEN);
      normal(layer + "mlp.down_proj.weight", HIDDEN, INNER);
    }
    ones("model.norm.weight");
    return tensors;
  }

  /** Deviation 1/√in keeps the size of what passes through. */
  private void normal(String name, int out, int in) {
    float[] values = new float[out * in];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(in));
    }
    add(name, values, out, in);
  }

  private void ones(String name) {
    float[] values = new float[HIDDEN];
    java.util.Arrays.fill(values, 1);
    add(name, values, HIDDEN);
  }

  private void add(String name, float[] values, long... shape) {
    tensors.add(new SafetensorsWriter.Tensor(name, shape, FloatBuffer.wrap(values)));
  }
}
