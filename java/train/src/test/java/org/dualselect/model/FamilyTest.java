package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.model.ModelConfig.Activation;
import org.dualselect.model.ModelConfig.Biases;
import org.dualselect.model.ModelConfig.LayerAttention;
import org.dualselect.model.ModelConfig.Rope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What config.json files of the published models say, in either generation, and leave out. */
class FamilyTest {
  private static final String SIZES =
      "'vocab_size':100,'hidden_size':48,'intermediate_size':88,"
          + "'num_hidden_layers':8,'num_attention_heads':4,'num_key_value_heads':2";

  @TempDir Path dir;

  private ModelConfig read(String json) throws IOException {
    Files.writeString(dir.resolve("config.json"), json.replace('\'', '"'));
    return ModelConfig.read(dir);
  }

  private ModelConfig read(String type, String more) throws IOException {
    return read("{'model_type':'" + type + "'," + SIZES + more + "}");
  }

  private static List<Integer> windows(ModelConfig config) {
    return config.attention().stream().map(LayerAttention::window).toList();
  }

  private static Rope plain(double theta) {
    return new Rope(theta, "default", 1, 1, 1, 0);
  }

  /** As published: the sizes of its heads and the vocabulary are transformers' defaults. */
  @Test
  void gemma3With4BillionParameters() throws IOException {
    ModelConfig c =
        read(
            "{'architectures':['Gemma3ForConditionalGeneration'],'model_type':'gemma3',"
                + "'eos_token_id':[1,106],'torch_dtype':'bfloat16','vision_config':{'hidden_size':7},"
                + "'text_config':{'hidden_size':2560,'intermediate_size':10240,"
                + "'model_type':'gemma3_text','num_hidden_layers':34,'sliding_window':1024,"
                + "'rope_scaling':{'factor':8.0,'rope_type':'linear'}}}");
    assertEquals(Family.GEMMA3, c.family());
    assertTrue(c.multimodal() && c.tieWordEmbeddings());
    assertEquals("model.language_model", c.root());
    assertEquals(262_208, c.vocabSize());
    assertEquals(8 * 256, c.queryWidth());
    assertEquals(4 * 256, c.keyValueWidth());
    assertEquals(1 / 16.0, c.attentionScale());
    assertEquals(Activation.GELU_TANH, c.activation());
    assertEquals("bfloat16", c.dtype());
    assertEquals(2, c.bosId());
    assertArrayEquals(new int[] {1, 106}, c.eosIds());
    for (int i = 0; i < 34; i++) {
      LayerAttention expected =
          i % 6 == 5
              ? new LayerAttention(0, new Rope(1e6, "linear", 8, 1, 1, 0))
              : new LayerAttention(1024, plain(1e4));
      assertEquals(expected, c.attention().get(i));
    }
  }

  @Test
  void gemma3PatternsAndBases() throws IOException {
    String base = ",'query_pre_attn_scalar':168,'sliding_window':4,'head_dim':12";
    ModelConfig old =
        read("gemma3_text", base + ",'sliding_window_pattern':3,'rope_local_base_freq':7");
    assertEquals(List.of(4, 4, 0, 4, 4, 0, 4, 4), windows(old));
    assertEquals(1 / Math.sqrt(168), old.attentionScale());
    assertEquals(plain(7), old.attention().get(0).rope());
    assertEquals(plain(1e6), old.attention().get(2).rope());
    ModelConfig today =
        read(
            "gemma3_text",
            base
                + ",'_sliding_window_pattern':2,'rope_parameters':{'full_attention':{'rope_type':"
                + "'linear','factor':2,'rope_theta':5},'sliding_attention':{'rope_theta':6}}");
    assertEquals(List.of(4, 0, 4, 0, 4, 0, 4, 0), windows(today));
    assertEquals(plain(6), today.attention().get(0).rope());
    assertEquals(new Rope(5, "linear", 2, 1, 1, 0), today.attention().get(1).rope());
  }

  @Test
  void qwen() throws IOException {
    ModelConfig c = read("qwen2", ",'sliding_window':32768,'use_sliding_window':false");
    assertEquals(new Biases(true, false, false), c.biases());
    assertEquals(List.of(0, 0, 0, 0, 0, 0, 0, 0), windows(c));
    assertEquals(12, c.headDim());
    ModelConfig upper =
        read("qwen2", ",'sliding_window':9,'use_sliding_window':true,'max_window_layers':6");
    assertEquals(List.of(0, 0, 0, 0, 0, 0, 9, 9), windows(upper));
    ModelConfig third = read("qwen3", ",'attention_bias':true");
    assertEquals(new Biases(true, true, false), third.biases());
    assertEquals(128, third.headDim());
    assertEquals(1 / Math.sqrt(128), third.attentionScale());
  }

  /** The first Mistral slides, later ones say null. */
  @Test
  void mistral() throws IOException {
    assertEquals(List.of(7, 7, 7, 7, 7, 7, 7, 7), windows(read("mistral", ",'sliding_window':7")));
    assertEquals(0, windows(read("mistral", ",'sliding_window':null")).get(0));
    assertEquals(4096, windows(read("mistral", "")).get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gemma3_text | `,'final_logit_softcapping':30`          | final_logit_softcapping is set;"
            + " soft-capping",
        "gemma3_text | `,'attn_logit_softcapping':50`           | attn_logit_softcapping is set",
        "gemma3_text | `,'use_bidirectional_attention':true`    | use_bidirectional_attention is"
            + " true",
        "gemma3_text | `,'hidden_activation':'gelu'`            | hidden_activation is \"gelu\"",
        "gemma3_text | `,'sliding_window':null`                 | sliding_window is missing or off,"
            + " but layer 0 needs one.",
        "gemma3_text | `,'sliding_window_pattern':0`            | sliding_window_pattern must be",
        "gemma3_text | `,'rope_scaling':{'rope_type':'yarn'}`   | rope_scaling.rope_type is \"yarn\"",
        "gemma3_text | `,'rope_parameters':{'sliding_attention':{'rope_type':'dynamic'}}` |"
            + " rope_parameters.sliding_attention.rope_type is \"dynamic\"",
        "qwen2       | `,'layer_types':['chunked_attention',1,2,3,4,5,6,7]` | layer_types holds"
            + " \"chunked_attention\"; only full_attention and sliding_attention are supported.",
        "qwen2       | `,'rope_parameters':{'full_attention':{'rope_theta':1}}` | rope_parameters"
            + " differs by layer type",
        "mistral     | `,'layer_types':['full_attention',1,2,3,4,5,6,7]` | layer_types holds"
            + " \"full_attention\"; only sliding_attention is supported.",
        "qwen3_moe   | ``                                       | names qwen3_moe, which is not"
            + " supported; known: LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM,"
            + " Qwen3ForCausalLM, Gemma3ForCausalLM, Gemma3ForConditionalGeneration.",
        "gemma2      | ``                                       | names gemma2, which is not",
        "gemma3      | ``                                       | text_config is missing",
        "gemma3      | `,'text_config':{'model_type':'llama'}`  | text_config.model_type is"
            + " \"llama\", which is not Gemma3ForConditionalGeneration",
        "gemma3      | `,'text_config':{'quantization_config':{}}` |"
            + " text_config.quantization_config is set; use the checkpoint"
      })
  void whatIsNotSupportedIsRefusedByName(String type, String more, String message) {
    Golden.refused(() -> read(type, more), "config.json: ", message);
  }
}
