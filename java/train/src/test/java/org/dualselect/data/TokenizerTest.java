package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3"})
  void specialTokensAreKnown(String model) {
    try (Tokenizer t = Tokenizer.open(Golden.path(model))) {
      assertEquals("<eos>", t.eosToken());
      assertEquals(2, t.eosId());
      assertEquals(400, t.size());
      assertArrayEquals(new int[] {2}, t.encode("<eos>", false));
      assertEquals(model.equals("llama3") ? 1 : 0, t.frame());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "add four apples.", "Grüße, 世界 🙂!", "a\u0000b\r\n\tc", "<eos> in text"})
  void decodeInvertsEncode(String text) {
    try (Tokenizer t = Tokenizer.open(Golden.path("llama3"))) {
      assertEquals(text, t.decode(t.encode(text, false), false));
      int[] framed = t.encode(text, true);
      assertEquals(1, framed[0]);
      assertEquals(text.replace("<eos>", ""), t.decode(framed, true));
    }
  }

  /** Characters beyond the basic plane are two chars, and may be several tokens. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3"})
  void tokensKnowTheirPlace(String model) {
    String text = "four 🙂 boats, 世界: Größe 🙂🙂<eos> end";
    try (Tokenizer t = Tokenizer.open(Golden.path(model))) {
      Tokens tokens = t.tokens(text);
      assertArrayEquals(t.encode(text, false), tokens.ids());
      int eos = text.indexOf("<eos>");
      int at = tokens.first(eos);
      assertEquals(t.eosId(), tokens.ids()[at]);
      assertEquals(at + 1, tokens.last(eos + 5));
      assertEquals(eos, tokens.starts()[at]);
      assertEquals(eos + 5, tokens.ends()[at]);
      int boats = text.indexOf("boats");
      int[] word =
          java.util.Arrays.copyOfRange(tokens.ids(), tokens.first(boats), tokens.last(boats + 5));
      assertEquals("boats", t.decode(word, false).strip());
      int smile = text.indexOf("🙂");
      int[] face =
          java.util.Arrays.copyOfRange(tokens.ids(), tokens.first(smile), tokens.last(smile + 2));
      assertEquals("🙂", t.decode(face, false).strip());
    }
  }

  @Test
  void longTextIsNotCut() {
    try (Tokenizer t = Tokenizer.open(Golden.path("llama3"))) {
      int[] ids = t.encode(" apples".repeat(3000), false);
      assertTrue(ids.length >= 3000, () -> "only " + ids.length);
      assertEquals(" apples".repeat(3000), t.decode(ids, false));
    }
  }

  @Test
  void storedTruncationAndPaddingAreOff() throws IOException {
    String json = Files.readString(Golden.path("llama3/tokenizer.json"));
    String stored =
        json.replace(
                "\"truncation\": null",
                "\"truncation\": {\"direction\": \"Right\", \"max_length\": 4, \"strategy\":"
                    + " \"LongestFirst\", \"stride\": 0}")
            .replace(
                "\"padding\": null",
                "\"padding\": {\"strategy\": {\"Fixed\": 64}, \"direction\": \"Left\","
                    + " \"pad_to_multiple_of\": null, \"pad_id\": 0, \"pad_type_id\": 0,"
                    + " \"pad_token\": \"<pad>\"}");
    assertTrue(stored.length() > json.length() + 200, "the golden file has another form now");
    String text = "please tell how many apples are left";
    try (Tokenizer plain = Tokenizer.open(Golden.path("llama3"));
        Tokenizer t = Tokenizer.open(folder(stored, "{\"eos_token\": \"<eos>\"}"))) {
      assertArrayEquals(plain.encode(text, true), t.encode(text, true));
    }
  }

  @Test
  void eosMayBeAnObject() throws IOException {
    String json = Files.readString(Golden.path("llama/tokenizer.json"));
    Path model = folder(json, "{\"eos_token\": {\"content\": \"<bos>\", \"lstrip\": false}}");
    try (Tokenizer t = Tokenizer.open(model)) {
      assertEquals(1, t.eosId());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"eos_token\": null}", "{\"eos_token\": 2}", "{\"eos_token\":\"\"}"})
  void missingEosSaysWhereToPutIt(String config) throws IOException {
    Path model = folder(Files.readString(Golden.path("llama/tokenizer.json")), config);
    Golden.refused(
        () -> Tokenizer.open(model), "tokenizer_config.json: eos_token is missing; put the");
  }

  @Test
  void eosMustBeOneToken() throws IOException {
    String json = Files.readString(Golden.path("llama/tokenizer.json"));
    Path model = folder(json, "{\"eos_token\": \"</s>\"}");
    Golden.refused(() -> Tokenizer.open(model), "\"</s>\" is not one token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"model\":{}}",
        "{\"model\":{\"vocab\":{\"a\":0}}}",
        "{\"model\":[],\"added_tokens\":3}",
        "{\"model\":{\"vocab\":{\"a\":-1}}}",
        "{\"added_tokens\":[{\"id\":3}],\"model\":{\"vocab\":{\"a\":0}}}",
        "{\"added_tokens\":[[],{\"id\":7,\"content\":\"b\"}],\"model\":{\"vocab\":{\"a\":0}}}",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":\"b\"}}}"
      })
  void aBrokenTokenizerIsRefused(String json) throws IOException {
    Path model = folder(json, "{\"eos_token\": \"<eos>\"}");
    Golden.refused(() -> Tokenizer.open(model), "tokenizer.json");
  }

  /** Each of these ended the process in the native library. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "normalizer    | {'type':'Precompiled','precompiled_charsmap':''}   | Precompiled is not",
        "normalizer    | {'type':'Prepend','prepend':''}                    | Prepend needs a text",
        "normalizer    | {'type':'Replace','pattern':{'Regex':'x*'},'content':' '} | a String",
        "normalizer    | {'type':'Sequence','normalizers':[{'type':'StripAccents'}]} | is not supp",
        "normalizer    | {'type':'Replace','pattern':{'String':' '},'content':''} | empty content",
        "normalizer    | {'type':'Strip','strip_left':true,'strip_right':true} | decoder only",
        "pre_tokenizer | {'type':'FixedLength','length':0}                  | needs a length",
        "decoder       | {'type':'Strip','content':'a','start':0,'stop':9}  | 0 as its stop",
        "post_processor | {'type':'TemplateProcessing','single':[{'SpecialToken':{'id':'<s>','type_id':0}}],'pair':[],'special_tokens':{}} | names <s>",
        "post_processor | {'type':'TemplateProcessing','single':[{'Sequence':{'id':'B','type_id':0}}],'pair':[],'special_tokens':{}} | names sequence B",
        "post_processor | {'type':'TemplateProcessing','single':[],'pair':[],'special_tokens':{'<s>':{'id':'<s>','ids':[1],'tokens':[]}}} | an id for each token",
        "model | {'type':'BPE','vocab':{'a':0},'merges':[],'continuing_subword_prefix':'##'} | continuing_subword_prefix"
      })
  void whatWouldEndTheProcessIsRefused(String part, String step, String problem)
      throws IOException {
    Path model = with(part, step);
    Golden.refused(() -> Tokenizer.open(model), model + "/tokenizer.json: " + part, problem);
  }

  /** An id goes into the embedding's rows as it is; transformers would fail there. */
  @Test
  void idsBehindTheVocabularyAreRefused() throws IOException {
    Path model =
        with(
            "post_processor",
            "{'type':'BertProcessing','sep':['<eos>',2],'cls':['<bos>',99999999]}");
    Golden.refused(() -> Tokenizer.open(model), "gives id 99999999, but its tokens end at 399");
  }

  @Test
  void aTextWithoutATokenIsRefused() throws IOException {
    Path model = with("model", "{'type':'WordLevel','unk_token':'?','vocab':{'<eos>':0,'a':1}}");
    try (Tokenizer t = Tokenizer.open(model)) {
      Golden.refused(() -> t.encode("b", false), "tokenizer.json: cannot encode a text (");
    }
  }

  /** The golden tokenizer with another part. */
  private Path with(String part, String value) throws IOException {
    ObjectNode json = (ObjectNode) Golden.json("llama/tokenizer.json");
    json.set(part, Json.STRICT.readTree(value.replace('\'', '"')));
    return folder(json.toString(), "{\"eos_token\": \"<eos>\"}");
  }

  @Test
  void aMissingOrHugeTokenizerIsRefused() throws IOException {
    Golden.refused(() -> Tokenizer.open(dir), "tokenizer.json: no such file");
    try (RandomAccessFile sparse =
        new RandomAccessFile(dir.resolve("tokenizer.json").toFile(), "rw")) {
      sparse.setLength((256L << 20) + 1);
    }
    Golden.refused(() -> Tokenizer.open(dir), "at most 268435456 are read");
  }

  @Test
  void useAfterCloseIsAnError() {
    Tokenizer t = Tokenizer.open(Golden.path("llama"));
    t.close();
    t.close();
    assertThrows(IllegalStateException.class, () -> t.encode("a", false));
  }

  @Test
  void realModelAgreesWithTransformers() {
    Path model = Golden.shared("models/minimind2-small-safe");
    try (Tokenizer t = Tokenizer.open(model)) {
      assertEquals(6400, t.size());
      JsonNode cases = Golden.json(model.resolve("greedy.json"));
      assertTrue(cases.size() > 1);
      for (JsonNode c : cases) {
        int[] expected = Golden.ints(c.get("prompt_ids"));
        assertArrayEquals(expected, t.encode(c.get("text").textValue(), false));
        if (c.get("template").textValue().equals("plain")) {
          assertArrayEquals(expected, new Encoder(t, 512).prompt(c.get("prompt").textValue()));
        }
      }
    }
    try (Tokenizer t = Tokenizer.open(Golden.shared("models/stories260K"))) {
      assertEquals(512, t.size());
      assertEquals(2, t.eosId());
      String text = "Once upon a time, there was a café. 🙂";
      assertEquals(text, t.decode(t.encode(text, false), false));
    }
  }

  private Path folder(String tokenizer, String config) throws IOException {
    Files.writeString(dir.resolve("tokenizer.json"), tokenizer);
    Files.writeString(dir.resolve("tokenizer_config.json"), config);
    return dir;
  }
}
