package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dualselect.Golden;
import org.dualselect.model.ModelConfig.Biases;
import org.dualselect.model.ModelConfig.Rope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {
  /** What no config.json may lack. */
  private static final String BASE =
      "'model_type':'llama','vocab_size':100,'hidden_size':48,'intermediate_size':88,"
          + "'num_hidden_layers':2,'num_attention_heads':4";

  @TempDir Path dir;

  private ModelConfig read(String json) throws IOException {
    Files.writeString(dir.resolve("config.json"), json.replace('\'', '"'));
    return ModelConfig.read(dir);
  }

  /** That of the first layer. */
  private static Rope rope(ModelConfig config) {
    return config.attention().get(0).rope();
  }

  private ModelConfig with(String more) throws IOException {
    return read("{" + BASE + more + "}");
  }

  @Test
  void theNewGeneration() {
    ModelConfig c = ModelConfig.read(Golden.path("llama"));
    assertEquals(Family.LLAMA, c.family());
    assertEquals(400, c.vocabSize());
    assertEquals(48, c.hiddenSize());
    assertEquals(88, c.intermediateSize());
    assertEquals(2, c.layers());
    assertEquals(4, c.heads());
    assertEquals(1, c.keyValueHeads());
    assertEquals(12, c.headDim());
    assertEquals(48, c.queryWidth());
    assertEquals(12, c.keyValueWidth());
    assertEquals(1e-5, c.rmsNormEps());
    assertTrue(c.tieWordEmbeddings());
    assertEquals(new Biases(false, false, false), c.biases());
    assertEquals(512, c.maxPositions());
    assertEquals("float32", c.dtype());
    assertEquals(new Rope(10_000, "default", 1, 1, 1, 0), rope(c));
    assertEquals(1, c.bosId());
    assertArrayEquals(new int[] {2}, c.eosIds());
    assertEquals(
        new Rope(500_000, "llama3", 8, 1, 4, 8192),
        rope(ModelConfig.read(Golden.path("llama_sharded"))));
  }

  @Test
  void theOldGeneration() {
    ModelConfig c = ModelConfig.read(Golden.path("llama3"));
    assertEquals(new Rope(500_000, "llama3", 8, 1, 4, 32), rope(c));
    assertEquals("float32", c.dtype());
    assertFalse(c.tieWordEmbeddings());
  }

  @Test
  void defaults() throws IOException {
    ModelConfig c = with("");
    assertEquals(Family.LLAMA, c.family());
    assertEquals(4, c.keyValueHeads());
    assertEquals(12, c.headDim());
    assertEquals(1e-6, c.rmsNormEps());
    assertEquals(2048, c.maxPositions());
    assertEquals("float32", c.dtype());
    assertEquals(-1, c.bosId());
    assertEquals(0, c.eosIds().length);
    ModelConfig nulls =
        with(",'head_dim':null,'num_key_value_heads':null,'rope_scaling':null,'bos_token_id':null");
    assertEquals(12, nulls.headDim());
    assertEquals(-1, nulls.bosId());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`,'rope_theta':7`                                                   | 7 | default",
        "`,'rope_theta':7,'rope_parameters':{'rope_type':'default'}`         | 7 | default",
        "`,'rope_theta':7,'rope_parameters':{'rope_theta':8}`                | 8 | default",
        "`,'rope_theta':7,'rope_scaling':{'type':'linear','factor':2}`       | 7 | linear",
        "`,'rope_theta':7,'rope_scaling':{'rope_theta':9,'rope_type':'linear','factor':2}` | 9 |"
            + " linear",
        "`,'rope_scaling':{'rope_type':'linear','factor':2},'rope_parameters':{'rope_theta':8}` |"
            + " 10000 | linear",
        "`,'rope_scaling':{},'rope_parameters':{'rope_theta':8}`             | 8 | default",
        "`,'rope_scaling':null,'rope_parameters':null`                       | 10000 | default"
      })
  void ropePrecedence(String more, double theta, String type) throws IOException {
    Rope rope = rope(with(more));
    assertEquals(theta, rope.theta());
    assertEquals(type, rope.type());
    assertEquals(type.equals("linear") ? 2 : 1, rope.factor());
  }

  @Test
  void frequencies() {
    double[] plain = new Rope(500_000, "default", 1, 1, 1, 0).inverseFrequencies(8);
    assertEquals(4, plain.length);
    assertEquals(1, plain[0]);
    assertEquals(Math.pow(500_000, -0.5), plain[2], 1e-18);
    double[] linear = new Rope(500_000, "linear", 4, 1, 1, 0).inverseFrequencies(8);
    assertEquals(plain[2] / 4, linear[2]);
    // L = 32: wavelength 2 pi < 32 / 4 stays; 167 > 32 / 1 is divided.
    double[] llama3 = new Rope(500_000, "llama3", 8, 1, 4, 32).inverseFrequencies(8);
    assertEquals(plain[0], llama3[0]);
    assertEquals(plain[1] / 8, llama3[1]);
    // Wavelength 2 pi * 10000^(2/16) = 19.87 lies between: s = (32 / 19.87 - 1) / 3.
    double inv = Math.pow(10_000, -0.125);
    double s = (32 * inv / (2 * Math.PI) - 1) / 3;
    double between = new Rope(10_000, "llama3", 8, 1, 4, 32).inverseFrequencies(16)[1];
    assertEquals((1 - s) * inv / 8 + s * inv, between, 1e-15);
    assertTrue(inv / 8 < between && between < inv);
  }

  @Test
  void eosIsTheUnionOfBothFiles() throws IOException {
    Files.writeString(
        dir.resolve("generation_config.json"), "{\"eos_token_id\":[9,2,8],\"bos_token_id\":7}");
    assertArrayEquals(new int[] {2, 9, 8}, with(",'eos_token_id':2").eosIds());
    assertArrayEquals(new int[] {3, 4, 9, 2, 8}, with(",'eos_token_id':[3,4]").eosIds());
    assertEquals(-1, with(",'bos_token_id':-1").bosId());
    Files.writeString(dir.resolve("generation_config.json"), "{\"eos_token_id\":100}");
    Golden.refused(
        () -> with(""),
        "generation_config.json: eos_token_id must be token ids below",
        "but is 100.");
  }

  @Test
  void options() throws IOException {
    ModelConfig c =
        with(
            ",'attention_bias':true,'mlp_bias':true,'head_dim':16,'num_key_value_heads':2,"
                + "'torch_dtype':'torch.bfloat16','layer_types':['full_attention','full_attention'],'sliding_window':null");
    assertEquals(new Biases(true, true, true), c.biases());
    assertEquals(64, c.queryWidth());
    assertEquals(32, c.keyValueWidth());
    assertEquals("bfloat16", c.dtype());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`,'architectures':['MixtralForCausalLM']` | architectures names MixtralForCausalLM, which"
            + " is not supported; known: LlamaForCausalLM, MistralForCausalLM,",
        "`,'architectures':['LlamaForSequenceClassification']` | not supported; known:"
            + " LlamaForCausalLM,",
        "`,'quantization_config':{'bits':4}`    | quantization_config is set; use the checkpoint"
            + " that is not",
        "`,'hidden_act':'gelu'`                 | hidden_act is \"gelu\"; only silu and"
            + " gelu_pytorch_tanh are supported.",
        "`,'sliding_window':4096`               | sliding_window is set",
        "`,'layer_types':['full_attention','sliding_attention']` | layer_types holds"
            + " \"sliding_attention\"; only full_attention is supported.",
        "`,'layer_types':['full_attention']`    | layer_types must be a list of 2, one a layer.",
        "`,'partial_rotary_factor':0.5`         | partial_rotary_factor is 0.5; only 1",
        "`,'attention_dropout':0.1`             | attention_dropout is not 0",
        "`,'num_key_value_heads':3`             | num_attention_heads 4 is not a multiple of"
            + " num_key_value_heads 3.",
        "`,'head_dim':11`                       | head_dim is 11; rotary embedding needs an even"
            + " one.",
        "`,'head_dim':2147483646`               | too large with 4 heads",
        "`,'head_dim':0`                        | head_dim must be a whole number from 1",
        "`,'rms_norm_eps':0`                    | rms_norm_eps must be a number greater than 0, but"
            + " is 0.",
        "`,'tie_word_embeddings':'yes'`         | tie_word_embeddings must be true or false, but is"
            + " \"yes\".",
        "`,'dtype':'int8'`                      | dtype is \"int8\"; known: [float32, bfloat16,"
            + " float16]",
        "`,'torch_dtype':'bfloat61'`            | did you mean bfloat16?",
        "`,'bos_token_id':'<s>'`                | bos_token_id must be token ids below the"
            + " vocabulary of 100, but is \"<s>\".",
        "`,'eos_token_id':[2,100]`              | eos_token_id must be token ids below",
        "`,'rope_theta':0`                      | rope_theta must be a number greater than 0",
        "`,'rope_parameters':7`                 | rope_parameters must be an object, but is 7.",
        "`,'rope_scaling':{'type':'yarn','factor':4}`       | rope_scaling.rope_type is \"yarn\","
            + " which is not supported; known: [default, linear, llama3].",
        "`,'rope_scaling':{'type':'linear'}`                | rope_scaling.factor is missing",
        "`,'rope_parameters':{'rope_type':'llama3','factor':8,'low_freq_factor':1}` |"
            + " rope_parameters.high_freq_factor is missing",
        "`,'rope_parameters':{'rope_type':'llama3','factor':8,'low_freq_factor':4,'high_freq_factor':4,'original_max_position_embeddings':32}`"
            + " | must be greater than low_freq_factor",
        "`,'rope_parameters':{'rope_theta':1,'partial_rotary_factor':0.5}`  | partial_rotary_factor"
            + " is 0.5; only 1",
        "`,'rope_parameters':{'full_attention':{'rope_theta':1}}`           | rope_parameters"
            + " differs by layer type"
      })
  void whatIsNotSupportedIsRefusedByName(String more, String message) {
    Golden.refused(() -> with(more), "config.json: ", message);
  }

  @ParameterizedTest
  @CsvSource({
    "vocab_size, 0",
    "hidden_size, -1",
    "intermediate_size, 2.5",
    "num_hidden_layers, 10001",
    "num_attention_heads, 5"
  })
  void aRequiredKeyMustBeThereAndRight(String key, String wrong) throws IOException {
    String pattern = "'" + key + "':\\d+";
    Golden.refused(
        () -> read("{" + BASE.replaceFirst(pattern, "'x':1") + "}"), key + " is missing");
    Golden.refused(
        () -> read("{" + BASE.replaceFirst(pattern, "'" + key + "':" + wrong) + "}"), key);
  }

  @Test
  void anUnknownOrMissingArchitectureIsNamed() {
    String rest = BASE.replace("'model_type':'llama',", "");
    Golden.refused(() -> read("{" + rest + "}"), "architectures is missing");
    Golden.refused(
        () -> read("{'model_type':'gpt2'," + rest + "}"), "names gpt2, which is not supported");
    Golden.refused(
        () -> read("{'model_type':'granite','architectures':['LlamaForCausalLM']," + rest + "}"),
        "model_type is \"granite\", which is not LlamaForCausalLM");
    Golden.refused(() -> ModelConfig.read(dir.resolve("none")), "config.json: no such file");
  }

  @Test
  void realModels() {
    ModelConfig minimind = ModelConfig.read(Golden.shared("models/minimind2-small-safe"));
    assertEquals(new Rope(1e6, "default", 1, 1, 1, 0), rope(minimind));
    assertEquals("bfloat16", minimind.dtype());
    assertEquals(2, minimind.keyValueHeads());
    ModelConfig stories = ModelConfig.read(Golden.shared("models/stories260K"));
    assertEquals(8, stories.headDim());
    assertArrayEquals(new int[] {2}, stories.eosIds());
  }

  @Test
  void ropeScalingOfAnotherShapeIsNotPassedOver() {
    Golden.refused(() -> with(",'rope_scaling':'dynamic'"), "rope_scaling");
  }
}
