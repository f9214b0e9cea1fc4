package org.dualselect.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.ModelCard;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.train.RunFiles;
import org.dualselect.train.TemplateSettings;

/** What does not seem to go with an adapter: another base model, or another template. */
final class AdapterNotes {
  /** The line of a card of ours that says how its records were laid out. */
  private static final Pattern CARD =
      Pattern.compile(
          "^- records .*`(--template (?:plain|chat)(?: --fix-first-token)?)`", Pattern.MULTILINE);

  private static final long LONGEST = 1 << 20;

  private AdapterNotes() {}

  /** Prints them, a line each. */
  static void print(
      Main main, OutputOptions output, Path model, Path adapter, TemplateSettings template) {
    if (!output.quiet) {
      of(model, adapter, template).forEach(n -> main.err.println(Terminal.escape("note: " + n)));
    }
  }

  /**
   * @param adapter folder of a PEFT adapter, or null
   * @param template that texts are laid out in; null where there are none
   */
  static List<String> of(Path model, Path adapter, TemplateSettings template) {
    return adapter == null
        ? List.of()
        : Stream.of(base(model, adapter), template(adapter, template))
            .flatMap(Optional::stream)
            .toList();
  }

  /**
   * Names are all there is to go by: a copy may have another, so it is no error, and a part of the
   * path will do, as in the Hub's cache.
   */
  private static Optional<String> base(Path model, Path adapter) {
    String base = AdapterConfig.read(adapter).baseModel();
    if (base == null || base.isBlank()) {
      return Optional.empty();
    }
    String name = lower(base).replaceAll("[/\\\\]+$", "").replaceAll(".*[/\\\\]", "");
    return lower(model.toAbsolutePath().normalize().toString()).contains(name)
        ? Optional.empty()
        : Optional.of(
            "the adapter in %s was trained on %s, but --model is %s"
                .formatted(adapter, base, model));
  }

  private static Optional<String> template(Path adapter, TemplateSettings given) {
    String now = given == null ? "" : flags(given.kind().toString(), given.fixFirstToken());
    return given == null
        ? Optional.empty()
        : trainedWith(adapter)
            .filter(then -> !then.equals(now))
            .map(
                then ->
                    "the adapter in %s was trained with %s, but this is %s: give %s"
                        .formatted(adapter, then, now, then));
  }

  /**
   * By its card or, where that was left out, the record of its run; other programs have neither.
   */
  private static Optional<String> trainedWith(Path adapter) {
    try {
      Matcher card = CARD.matcher(text(adapter.resolve(ModelCard.FILE)));
      if (card.find()) {
        return Optional.of(card.group(1));
      }
      JsonNode flags = Json.STRICT.readTree(text(adapter.resolve(RunFiles.RUN))).path("settings");
      return Optional.ofNullable(flags.path("template").textValue())
          .map(name -> flags(name, flags.path("fix-first-token").asBoolean()));
    } catch (InputException | JsonProcessingException e) {
      return Optional.empty(); // somebody else's file of that name
    }
  }

  private static String text(Path file) {
    return Files.isRegularFile(file) ? Json.text(file, LONGEST) : "";
  }

  private static String flags(String template, boolean fixFirstToken) {
    return "--template " + template + (fixFirstToken ? " --fix-first-token" : "");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
