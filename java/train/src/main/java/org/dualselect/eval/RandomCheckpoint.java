package org.dualselect.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.Json;
import org.dualselect.model.SafetensorsWriter;

/** Config and weights of a Llama of any size, random and without a tokenizer. */
public final class RandomCheckpoint {
  /**
   * Sizes of a Llama with tied embeddings.
   *
   * @param inner width of the MLP
   */
  public record Shape(
      int hidden, int inner, int layers, int heads, int keyValueHeads, int vocabulary) {
    /** Width of all key heads together. */
    public int keyValue() {
      return hidden / heads * keyValueHeads;
    }
  }

  private final Shape shape;
  private final SplittableRandom random;
  private final List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();

  private RandomCheckpoint(Shape shape, long seed) {
    this.shape = shape;
    this.random = new SplittableRandom(seed);
  }

  /** Writes them into the folder; the same seed gives the same bytes. */
  public static void write(Path folder, Shape shape, long seed) throws IOException {
    RandomCheckpoint checkpoint = new RandomCheckpoint(shape, seed);
    AtomicFiles.write(folder.resolve("config.json"), checkpoint.config().toPrettyString());
    SafetensorsWriter.write(
        folder.resolve("model.safetensors"), Map.of("format", "pt"), checkpoint.weights());
  }

  private ObjectNode config() {
    ObjectNode config = Json.STRICT.createObjectNode();
    config.putArray("architectures").add("LlamaForCausalLM");
    return config
        .put("model_type", "llama")
        .put("vocab_size", shape.vocabulary)
        .put("hidden_size", shape.hidden)
        .put("intermediate_size", shape.inner)
        .put("num_hidden_layers", shape.layers)
        .put("num_attention_heads", shape.heads)
        .put("num_key_value_heads", shape.keyValueHeads)
        .put("hidden_act", "silu")
        .put("rms_norm_eps", 1e-5)
        .put("rope_theta", 10000.0)
        .put("max_position_embeddings", 1024)
        .put("tie_word_embeddings", true)
        .put("bos_token_id", 1)
        .put("eos_token_id", 2)
        .put("torch_dtype", "float32");
  }

  private List<SafetensorsWriter.Tensor> weights() {
    int hidden = shape.hidden;
    int keyValue = shape.keyValue();
    // Large enough that a head tied to it, which LoRA leaves as it is, can be sure of a token.
    normal("model.embed_tokens.weight", shape.vocabulary, hidden, 2);
    // As in GPT-2: what all layers add does not drown what went in.
    double residual = 1 / Math.sqrt(2.0 * shape.layers);
    for (int i = 0; i < shape.layers; i++) {
      String layer = "model.layers." + i + ".";
      ones(layer + "input_layernorm.weight");
      normal(layer + "self_attn.q_proj.weight", hidden, hidden, 1);
      normal(layer + "self_attn.k_proj.weight", keyValue, hidden, 1);
      normal(layer + "self_attn.v_proj.weight", keyValue, hidden, 1);
      normal(layer + "self_attn.o_proj.weight", hidden, hidden, residual);
      ones(layer + "post_attention_layernorm.weight");
      normal(layer + "mlp.gate_proj.weight", shape.inner, hidden, 1);
      normal(layer + "mlp.up_proj.weight", shape.inner, hidden, 1);
      normal(layer + "mlp.down_proj.weight", hidden, shape.inner, residual);
    }
    ones("model.norm.weight");
    return tensors;
  }

  /** Deviation 1/√in keeps the size of what passes through; {@code gain} is on top of it. */
  private void normal(String name, int out, int in, double gain) {
    SplittableRandom own = random.split();
    add(
        name,
        () -> values(Math.multiplyExact(out, in), own::nextGaussian, gain / Math.sqrt(in)),
        out,
        in);
  }

  private void ones(String name) {
    add(name, () -> values(shape.hidden, () -> 1, 1), shape.hidden);
  }

  private static FloatBuffer values(int count, DoubleSupplier of, double scale) {
    FloatBuffer values = FloatBuffer.allocate(count);
    while (values.hasRemaining()) {
      values.put((float) (scale * of.getAsDouble()));
    }
    return values.flip();
  }

  private void add(String name, Supplier<FloatBuffer> values, long... size) {
    tensors.add(new SafetensorsWriter.Tensor(name, size, values));
  }
}
