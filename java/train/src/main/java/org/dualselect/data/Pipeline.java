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
  static final Set<String> PARTS = Set.of("normalizer", "post_processor", "decoder");

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
    switch (node.path("type").asText()) {
      case "Precompiled" -> require(false, "Precompiled is not supported");
      case "Prepend" ->
          require(!node.path("prepend").asText().isEmpty(), "Prepend must have a text to prepend");
      case "Replace" -> // what matches no character at all is looked up behind the text's end
          require(
              !node.path("pattern").path("String").asText().isEmpty(),
              "Replace must have a String, not empty, as its pattern");
      case "Strip" -> // of a decoder: it counts from a token's end past its start
          require(node.path("stop").asLong() == 0, "Strip must have 0 as its stop");
      case "TemplateProcessing" -> template(node);
      default -> {}
    }
    node.forEach(this::walk);
  }

  /** Every special token of a template must be in its table, with as many ids as tokens. */
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
