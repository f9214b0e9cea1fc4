package org.dualselect.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.data.JsonFile;
import org.dualselect.data.Message;

/**
 * The chat template of a checkpoint, rendered as transformers' {@code apply_chat_template} does:
 * the same variables, functions and white space. Safe for several threads.
 */
public final class ChatTemplate {
  /** Real ones are a few KB. */
  private static final long LIMIT = 1L << 20;

  private static final Pattern MARK = Pattern.compile("\\{%[-+]?\\s*generation\\s*[-+]?%}");

  private final Jinja jinja;
  private final Map<String, Object> specialTokens;
  private final boolean marksAnswers;

  private ChatTemplate(Jinja jinja, Map<String, Object> specialTokens, boolean marksAnswers) {
    this.jinja = jinja;
    this.specialTokens = specialTokens;
    this.marksAnswers = marksAnswers;
  }

  /**
   * Reads {@code chat_template.jinja}, else {@code chat_template} of {@code tokenizer_config.json}:
   * a string, or a list of names and templates, of which the default one counts.
   */
  public static ChatTemplate open(Path modelDir) {
    // One moment for the whole run: a date that changes at midnight would tell prefixes apart.
    ZoneId zone = ZoneId.systemDefault();
    return open(modelDir, Clock.fixed(Clock.systemUTC().instant(), zone));
  }

  static ChatTemplate open(Path modelDir, Clock clock) {
    Path file = modelDir.resolve("chat_template.jinja");
    Path configFile = modelDir.resolve("tokenizer_config.json");
    JsonFile config = Files.exists(configFile) ? JsonFile.read(configFile) : null;
    String text;
    String origin;
    if (Files.exists(file)) {
      text = Json.text(file, LIMIT);
      origin = file.toString();
    } else {
      text = config == null ? null : named(config);
      origin = configFile + ": chat_template";
    }
    if (text == null) {
      throw InputException.in(
          modelDir,
          "has no chat template, neither chat_template.jinja nor chat_template in"
              + " tokenizer_config.json; use --template plain, or a chat model's checkpoint.");
    }
    return new ChatTemplate(
        new Jinja(origin, text, clock), specialTokens(config), MARK.matcher(text).find());
  }

  /** The template in a configuration file, or null. */
  private static String named(JsonFile config) {
    JsonNode value = config.get("chat_template");
    for (JsonNode one : value) {
      if (one.path("name").asText().equals("default") && one.path("template").isTextual()) {
        return one.get("template").textValue();
      }
    }
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.isTextual()) {
      throw config.bad(
          "chat_template", "must be a string, or a list with a template named default.");
    }
    return value.textValue();
  }

  /** Every {@code ..._token}: a string, or an object with the string as content. */
  private static Map<String, Object> specialTokens(JsonFile config) {
    Map<String, Object> tokens = new LinkedHashMap<>();
    if (config != null) {
      config
          .node()
          .fields()
          .forEachRemaining(
              field -> {
                JsonNode value = field.getValue();
                JsonNode text = value.isObject() ? value.path("content") : value;
                if (field.getKey().endsWith("_token") && text.isTextual()) {
                  tokens.put(field.getKey(), text.textValue());
                }
              });
    }
    return tokens;
  }

  /** Whether it says itself, by {@code {% generation %}} blocks, which text is the assistant's. */
  boolean marksAnswers() {
    return marksAnswers;
  }

  /** A conversation, and if wanted what comes before the assistant's next turn. */
  public Rendered render(List<Message> turns, boolean addGenerationPrompt) {
    List<Object> messages = new ArrayList<>(turns.size());
    for (Message turn : turns) {
      Map<String, Object> message = new LinkedHashMap<>();
      message.put("role", turn.role());
      message.put("content", turn.content());
      turn.more().forEach((key, value) -> message.put(key, JsonValues.of(value)));
      messages.add(message);
    }
    return render(messages, null, addGenerationPrompt);
  }

  /**
   * The same with values as they are.
   *
   * @param tools descriptions of functions, or null
   */
  Rendered render(List<Object> messages, Object tools, boolean addGenerationPrompt) {
    Map<String, Object> variables = new LinkedHashMap<>(specialTokens);
    variables.put("messages", messages);
    variables.put("tools", tools);
    variables.put("documents", null);
    variables.put("add_generation_prompt", addGenerationPrompt);
    return jinja.render(variables);
  }
}
