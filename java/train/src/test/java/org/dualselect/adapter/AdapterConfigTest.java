package org.dualselect.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterConfigTest {
  private static final String Q = "model.layers.3.self_attn.q_proj";

  @TempDir Path dir;

  private AdapterConfig read(String more) throws IOException {
    String json =
        "{'peft_type':'LORA','r':8,'lora_alpha':16,'target_modules':['q_proj']" + more + "}";
    Files.writeString(dir.resolve("adapter_config.json"), json.replace('\'', '"'));
    return AdapterConfig.read(dir);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama/adapter", "llama3/adapter", "llama3/train_hard/adapter"})
  void peftsOwnFile(String folder) {
    AdapterConfig c = AdapterConfig.read(Golden.path(folder));
    assertEquals(4, c.rank());
    assertEquals(8, c.alpha());
    assertEquals(0, c.dropout());
    assertFalse(c.rslora());
    assertEquals(2, c.scaling(Q));
    assertTrue(c.targetModules().names().containsAll(List.of("q_proj", "v_proj")));
  }

  @Test
  void theMinimumThatPeftLoads() throws IOException {
    AdapterConfig c = read("");
    assertEquals(AdapterConfig.of(8, 16, 0, TargetModules.of("q_proj")), c);
    assertEquals(16 / Math.sqrt(8), read(",'use_rslora':true").scaling(Q));
  }

  @Test
  void patternsMatchTheEndOfAPathAndTheFirstWins() throws IOException {
    AdapterConfig c =
        read(
            ",'rank_pattern':{'layers.3.self_attn.q_proj':2,'q_proj':4},"
                + "'alpha_pattern':{'.*_proj':32,'q_proj':1}");
    assertEquals(2, c.rank(Q));
    assertEquals(4, c.rank(Q.replace('3', '4')));
    assertEquals(8, c.rank(Q.replace("q_", "v_")));
    assertEquals(8, c.rank("model.layers.3.self_attn.xq_proj"));
    assertEquals(16, c.scaling(Q));
  }

  @Test
  void writtenAndReadAgain() throws IOException {
    Map<String, Integer> ranks = new LinkedHashMap<>();
    ranks.put("z", 3);
    ranks.put("a", 2);
    AdapterConfig c =
        new AdapterConfig(
            16,
            0.5,
            0.05,
            TargetModules.of("v_proj", "q_proj").withLayers(List.of(0, 5)),
            true,
            ranks,
            Map.of("q_proj", 3.5),
            "/models/a \"b\"");
    c.write(dir);
    AdapterConfig back = AdapterConfig.read(dir);
    assertEquals(c, back);
    assertEquals(List.of("z", "a"), List.copyOf(back.rankPattern().keySet()));
    AdapterConfig pattern = AdapterConfig.of(1, 1, 0, TargetModules.regex(".*\\.q_proj"));
    pattern.write(dir);
    assertEquals(pattern, AdapterConfig.read(dir));
  }

  /** Every key that PEFT, vLLM and llama.cpp ask for, with the types they ask for. */
  @Test
  void theWrittenKeys() throws IOException {
    AdapterConfig.of(16, 32, 0.05, TargetModules.of("all-linear")).write(dir);
    JsonNode c = Golden.json(dir.resolve("adapter_config.json"));
    assertEquals("LORA", c.get("peft_type").textValue());
    assertEquals("CAUSAL_LM", c.get("task_type").textValue());
    assertTrue(c.get("r").isInt() && c.get("lora_alpha").isInt());
    assertEquals(7, c.get("target_modules").size());
    assertEquals("none", c.get("bias").textValue());
    assertTrue(c.get("base_model_name_or_path").isNull());
    assertTrue(c.get("modules_to_save").isNull() && c.get("layers_to_transform").isNull());
    assertTrue(c.get("inference_mode").booleanValue());
    assertFalse(c.get("use_dora").booleanValue() || c.get("fan_in_fan_out").booleanValue());
    JsonNode peft = Golden.json(Golden.path("llama/adapter/adapter_config.json"));
    c.fieldNames().forEachRemaining(key -> assertTrue(peft.has(key), key));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`,'use_dora':true`                 | use_dora is true, which is not supported; train the adapter without",
        "`,'modules_to_save':['lm_head']`   | modules_to_save is a list, which is not supported; ",
        "`,'fan_in_fan_out':true`           | fan_in_fan_out is true",
        "`,'lora_bias':true`                | lora_bias is true",
        "`,'exclude_modules':'x'`           | exclude_modules is \"x\"",
        "`,'layer_replication':[[0,4]]`     | layer_replication is a list",
        "`,'layers_pattern':'h'`            | layers_pattern is \"h\"",
        "`,'bias':'all'`                    | bias is \"all\"; only none is supported.",
        "`,'task_type':'SEQ_CLS'`           | task_type is \"SEQ_CLS\"",
        "`,'init_lora_weights':'pissa'`     | init_lora_weights is \"pissa\", which changes the"
            + " base weights",
        "`,'lora_dropout':1`                | lora_dropout must be below 1",
        "`,'lora_dropout':'x'`              | lora_dropout must be a number of at least 0",
        "`,'rank_pattern':{'q':0}`          | rank_pattern.q must be a whole number from 1",
        "`,'rank_pattern':{'(':1}`          | rank_pattern holds \"(\", no regular expression",
        "`,'rank_pattern':{'\\\\\\\\Q(':1}`     | rank_pattern holds \"\\\\Q(\", no regular expression",
        "`,'alpha_pattern':{'q':'x'}`       | alpha_pattern.q must be a number",
        "`,'layers_to_transform':[-1]`      | layers_to_transform must be layer numbers from 0.",
        "`,'layers_to_transform':'all'`     | layers_to_transform must be layer numbers from 0."
      })
  void whatIsNotSupportedIsRefusedByName(String more, String message) {
    Golden.refused(() -> read(more), "adapter_config.json: ", message);
  }

  @Test
  void aPatternNestedBeyondTheStackIsRefused() {
    String nested = "(".repeat(20_000) + "a" + ")".repeat(20_000);
    Golden.refused(
        () -> read(",'rank_pattern':{'" + nested + "':1}"), "rank_pattern", "tack overflow");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'r':8                       | `'r':0`               | r must be a whole number",
        "'r':8                       | `'r':null`            | r is missing",
        "'lora_alpha':16             | `'x':1`               | lora_alpha is missing",
        "'peft_type':'LORA'          | `'peft_type':'IA3'`   | peft_type is \"IA3\"; only LORA",
        "'peft_type':'LORA'          | `'x':1`               | peft_type is missing",
        "'target_modules':['q_proj'] | `'x':1`               | target_modules must be a list",
        "'target_modules':['q_proj'] | `'target_modules':[]` | target_modules must be a list",
        "'target_modules':['q_proj'] | `'target_modules':[1]`| target_modules must be a list",
        "'target_modules':['q_proj'] | `'target_modules':'['`| target_modules holds \"[\", no"
            + " regular"
      })
  void aRequiredKeyMustBeThereAndRight(String key, String wrong, String message)
      throws IOException {
    read("");
    Path file = dir.resolve("adapter_config.json");
    String json = Files.readString(file);
    Files.writeString(file, json.replace(key.replace('\'', '"'), wrong.replace('\'', '"')));
    Golden.refused(() -> AdapterConfig.read(dir), message);
  }

  @Test
  void offValuesAreNoHindrance() throws IOException {
    read(
        ",'use_dora':false,'modules_to_save':null,'layer_replication':[],'arrow_config':{},"
            + "'init_lora_weights':'gaussian','layers_to_transform':[],'unknown_key':7");
    assertEquals(List.of(2), read(",'layers_to_transform':2").targetModules().layers());
  }

  @Test
  void wrongNumbersAreACallersMistake() {
    TargetModules q = TargetModules.of("q_proj");
    assertThrows(IllegalArgumentException.class, () -> AdapterConfig.of(0, 1, 0, q));
    assertThrows(IllegalArgumentException.class, () -> AdapterConfig.of(1, Double.NaN, 0, q));
    assertThrows(IllegalArgumentException.class, () -> AdapterConfig.of(1, 1, 1, q));
    assertThrows(IllegalArgumentException.class, () -> TargetModules.of());
    Golden.refused(() -> AdapterConfig.read(dir), "adapter_config.json: no such file");
  }
}
