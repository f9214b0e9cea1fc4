package org.dualselect.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Set;

/**
 * The steps around the model in {@code tokenizer.json}. The native library (tokenizers 0.21) panics
 * over some, and a panic ends the process: those are refused here. Fuzzing found them; what it
 * cannot rule out is a Split whose regular expression takes exponential time on some text.
 */
final class Pipeline {
  /** The keys of the file under which they stand. */
  static final Set<String> PARTS =
      Set.of("normalizer", "pre_tokenizer", "post_processor", "decoder");

  private final Path file;
  private final String part;

  private Pipeline(Path file, String part) {
    this.file = file;
    this.part = part;
  }

  static void check(Path file, String part, JsonNode steps) {
    new Pipeline(file, part).walk(steps);
  }

  /** A Sequence may hold steps at any depth. */
  private void walk(JsonNode node) {
    boolean decoder = part.equals("decoder");
    String type = node.path("type").asText();
    switch (type) {
      // What takes characters away may leave nothing of an added token, and nothing is found within
      // a character; the first one's table is not checked either.
      case "Precompiled", "BertNormalizer", "Nmt", "StripAccents" ->
          require(false, type + " is not supported");
      case "Replace" -> {
        boolean text = !node.path("pattern").path("String").asText().isEmpty();
        require(text, "Replace must have a String, not empty, as its pattern");
        boolean keeps = !node.path("content").asText().isEmpty();
        require(keeps || decoder, "Replace must not have an empty content");
      }
      // It counts from a token's end past its start.
      case "Strip" ->
          require(
              decoder && node.path("stop").asLong() == 0,
              "Strip is supported in a decoder only, with 0 as its stop");
      case "Prepend" -> require(!node.path("prepend").asText().isEmpty(), "Prepend needs a text");
      case "FixedLength" -> require(node.path("length").asLong() > 0, "FixedLength needs a length");
      case "TemplateProcessing" -> template(node);
      default -> {}
    }
    node.forEach(this::walk);
  }

  /**
   * Every special token of a template must be in its table, with as many ids as tokens; a single
   * text has no second sequence.
   */
  private void template(JsonNode template) {
    JsonNode table = template.path("special_tokens");
    for (String which : new String[] {"single", "pair"}) {
      for (JsonNode piece : template.path(which)) {
        JsonNode special = piece.path("SpecialToken");
        String name = special.path("id").asText();
        require(
            special.isMissingNode() || table.has(name),
            "the template names " + name + ", which special_tokens does not have");
      }
    }
    for (JsonNode piece : template.path("single")) {
      String sequence = piece.path("Sequence").path("id").asText("A");
      require(sequence.equals("A"), "the single template names sequence " + sequence);
    }
    table.forEach(
        token ->
            require(
                token.path("ids").size() == token.path("tokens").size(),
                "special_tokens must have an id for each token"));
  }

  private void require(boolean holds, String problem) {
    if (!holds) {
      throw InputException.in(file, part + ": " + problem + ".");
    }
  }
}
