package org.dualselect.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A checkpoint's {@code tokenizer.json}, run by Hugging Face's own library; it never truncates or
 * pads. Safe for several threads until it is closed.
 */
public final class Tokenizer implements AutoCloseable {
  /** The largest in use are near 35 MB; a hostile one could hang the native library. */
  private static final long LIMIT = 256L << 20;

  static {
    // Read once, at DJL's first use: without them it asks the network and calls home.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private final HuggingFaceTokenizer tokenizer;
  private final Path file;
  private final Vocabulary vocabulary;
  private final String eosToken;
  private final int eosId;
  private final int[] prefix;
  private final int[] suffix;

  private Tokenizer(HuggingFaceTokenizer tokenizer, Vocabulary vocabulary, Path dir) {
    this.tokenizer = tokenizer;
    this.file = dir.resolve("tokenizer.json");
    this.vocabulary = vocabulary;
    // What the post-processor puts around a text does not depend on the text.
    long encoding = encoding("a", true);
    long[] mask = TokenizersLibrary.LIB.getSpecialTokenMask(encoding);
    int[] ids = take(encoding);
    int before = 0;
    while (before < mask.length && mask[before] == 1) {
      before++;
    }
    int after = 0;
    while (after < mask.length - before && mask[mask.length - 1 - after] == 1) {
      after++;
    }
    prefix = java.util.Arrays.copyOf(ids, before);
    suffix = java.util.Arrays.copyOfRange(ids, ids.length - after, ids.length);
    Path config = dir.resolve("tokenizer_config.json");
    eosToken = eos(config);
    eosId = idOf(eosToken, config);
  }

  /** Opens the tokenizer of a checkpoint folder: tokenizer.json and tokenizer_config.json. */
  public static Tokenizer open(Path modelDir) {
    Path file = modelDir.resolve("tokenizer.json");
    if (!Files.exists(file)) {
      throw InputException.in(
          file,
          "no such file; copy it from where the model is from, or let transformers write it:"
              + " AutoTokenizer.from_pretrained(NAME).save_pretrained(FOLDER).");
    }
    String json = Json.text(file, LIMIT);
    Vocabulary vocabulary = Vocabulary.of(file, json);
    // First, so that a native library that does not load is not blamed on the file.
    LibUtils.checkStatus();
    HuggingFaceTokenizer tokenizer;
    try {
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
              Map.of("truncation", "false", "padding", "false"));
    } catch (IOException | RuntimeException e) {
      throw new InputException(
          file + ": is not a tokenizer this version reads (" + e.getMessage() + ").", e);
    }
    try {
      return new Tokenizer(tokenizer, vocabulary, modelDir);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * Token ids; with {@code addSpecialTokens} in the frame (BOS, ...) that tokenizer.json asks for.
   */
  public int[] encode(String text, boolean addSpecialTokens) {
    return take(encoding(text, addSpecialTokens));
  }

  /** A tokenizer may have no token for a text: one without an unknown token, or a damaged one. */
  private long encoding(String text, boolean addSpecialTokens) {
    long handle = tokenizer.getHandle();
    try {
      return TokenizersLibrary.LIB.encode(handle, text, addSpecialTokens);
    } catch (RuntimeException e) {
      throw new InputException(file + ": cannot encode a text (" + e.getMessage() + ").", e);
    }
  }

  /**
   * Token ids with the frame, as Hugging Face truncates them on the right: the frame counts towards
   * {@code maxLength} and is never cut.
   */
  int[] encode(String text, int maxLength) {
    int[] content = encode(text, false);
    int room = Math.min(content.length, maxLength - prefix.length - suffix.length);
    int[] ids = new int[prefix.length + room + suffix.length];
    System.arraycopy(prefix, 0, ids, 0, prefix.length);
    System.arraycopy(content, 0, ids, prefix.length, room);
    System.arraycopy(suffix, 0, ids, prefix.length + room, suffix.length);
    return ids;
  }

  /** The tokens of a text without the frame, and where each lies in it. */
  public Tokens tokens(String text) {
    long encoding = encoding(text, false);
    CharSpan[] spans;
    int[] ids;
    try {
      spans = TokenizersLibrary.LIB.getTokenCharSpans(encoding);
    } finally {
      ids = take(encoding);
    }
    // The library counts characters, Java counts chars: a character beyond the basic plane is two.
    int[] chars = new int[text.codePointCount(0, text.length()) + 1];
    for (int i = 1; i < chars.length; i++) {
      chars[i] = text.offsetByCodePoints(chars[i - 1], 1);
    }
    int[] starts = new int[ids.length];
    int[] ends = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      CharSpan span = spans[i];
      // The library counts an end_of_word_suffix as text, for one.
      if (span == null || span.getStart() > span.getEnd() || span.getEnd() >= chars.length) {
        throw InputException.in(
            file, "puts a token outside of the text, so answers cannot be found in it.");
      }
      starts[i] = chars[span.getStart()];
      ends[i] = chars[span.getEnd()];
    }
    return new Tokens(ids, starts, ends);
  }

  /** How many tokens of the frame stand before a text. */
  int prefix() {
    return prefix.length;
  }

  /** How many tokens the frame has. */
  int frame() {
    return prefix.length + suffix.length;
  }

  public String decode(int[] ids, boolean skipSpecialTokens) {
    long[] wide = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      wide[i] = ids[i];
    }
    return tokenizer.decode(wide, skipSpecialTokens);
  }

  /** The end-of-sequence token as text. */
  public String eosToken() {
    return eosToken;
  }

  public int eosId() {
    return eosId;
  }

  /** The highest id this tokenizer can give, plus 1: added tokens count. */
  public int size() {
    return vocabulary.size();
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** The ids only: the other fields of an encoding cost ten times as much to bring over. */
  private int[] take(long encoding) {
    try {
      long[] wide = TokenizersLibrary.LIB.getTokenIds(encoding);
      int[] ids = new int[wide.length];
      for (int i = 0; i < ids.length; i++) {
        // From a template or an added token any number may come; behind it lies an embedding.
        if (wide[i] < 0 || wide[i] >= vocabulary.size()) {
          throw InputException.in(
              file, "gives id " + wide[i] + ", but its tokens end at " + (size() - 1) + ".");
        }
        ids[i] = (int) wide[i];
      }
      return ids;
    } finally {
      TokenizersLibrary.LIB.deleteEncoding(encoding);
    }
  }

  /** A token in tokenizer_config.json is a string, or an object with the string as content. */
  static String eos(Path config) {
    if (Files.exists(config)) {
      JsonFile file = JsonFile.read(config);
      JsonNode value = file.get("eos_token");
      JsonNode text = value.isObject() ? value.path("content") : value;
      if (text.isTextual() && !text.textValue().isEmpty()) {
        String token = text.textValue();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(token)) {
          throw file.bad("eos_token", "holds half a character, \"" + token + "\"; remove it.");
        }
        return token;
      }
    }
    throw InputException.in(
        config, "eos_token is missing; put the end-of-sequence token there, as a string.");
  }

  private int idOf(String token, Path config) {
    Integer id = vocabulary.added().get(token);
    int[] ids = id == null ? encode(token, false) : new int[] {id};
    if (ids.length != 1) {
      throw InputException.in(
          config, "eos_token \"" + token + "\" is not one token of tokenizer.json; name one.");
    }
    return ids[0];
  }
}
