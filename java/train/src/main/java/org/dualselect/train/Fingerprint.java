package org.dualselect.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dualselect.adapter.ModelCard;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.data.Sha256;
import org.dualselect.model.Checkpoint;
import org.dualselect.model.Torch;

/**
 * What a run's result depends on, by name: every setting, but for those listed here, and sums over
 * what it reads. A run is resumed only where all of it is the same.
 */
final class Fingerprint {
  /**
   * Files count by what is in them; the rest says where the result goes, and how often, or costs
   * memory for time and changes no bit.
   */
  private static final Set<String> FREE =
      Set.of(
          "files.model",
          "files.adapter",
          "files.task",
          "files.reference",
          "files.output",
          "files.overwrite",
          "optimizer.recompute",
          "checkpoints.checkpointEvery",
          "checkpoints.keep",
          "checkpoints.resume");

  /**
   * These change the order of sums, so the last bits. A run must be able to leave a machine that is
   * lost, so they are only said.
   */
  private static final Set<String> ROUNDING =
      Set.of("machine.device", "machine.threads", "optimizer.microBatch", "program");

  private static final Pattern SETTING = Pattern.compile("[a-z]+\\.(\\w+)");

  /** Flags that are not called as the component of their record is. */
  private static final Map<String, String> FLAGS =
      Map.of(
          "weighting", "selection",
          "every", "refresh-every",
          "memory", "reference-memory",
          "microBatch", "micro-batch-size",
          "rateWarmup", "lr-warmup",
          "scoreBatch", "score-batch-size",
          "rank", "lora-rank",
          "alpha", "lora-alpha",
          "dropout", "lora-dropout",
          "kind", "template");

  private Fingerprint() {}

  /**
   * The sum over the model's files, some seconds a GB, is made aside: what asks first, mostly the
   * first checkpoint, waits for what is left of it.
   */
  static Supplier<Map<String, String>> of(TrainSettings settings, Session session, TrainData data) {
    CompletableFuture<String> model =
        CompletableFuture.supplyAsync(() -> model(settings.files().model()));
    Map<String, String> all = settings(settings);
    all.put("machine.threads", String.valueOf(Torch.threads())); // 0 is as many as there are
    all.put("program", ModelCard.program());
    all.put("adapter to start from (SHA-256)", start(session));
    all.put("task records (SHA-256)", records(data.task()));
    if (data.reference() != null) {
      all.put("reference records (SHA-256)", records(data.reference()));
    }
    return () -> {
      all.put("model (SHA-256)", sum(model));
      return all;
    };
  }

  /** Every setting that counts, by its place in the records. */
  static Map<String, String> settings(TrainSettings settings) {
    Map<String, String> all = new LinkedHashMap<>();
    flatten("", Json.STRICT.valueToTree(settings), all);
    all.keySet().removeAll(FREE);
    return all;
  }

  /**
   * Refuses to go on where the result would be another.
   *
   * @param checkpoint that {@code then} comes from
   * @param warning is told what may change the last bits
   */
  static void check(
      Path checkpoint,
      Map<String, String> then,
      Map<String, String> now,
      Consumer<String> warning) {
    Set<String> keys = new LinkedHashSet<>(then.keySet());
    keys.addAll(now.keySet());
    for (String key : keys) {
      String old = then.getOrDefault(key, "absent");
      String present = now.getOrDefault(key, "absent");
      if (Objects.equals(old, present)) {
        continue;
      }
      String change = flag(key) + " was " + words(old) + " and is " + words(present) + " now";
      if (!ROUNDING.contains(key)) {
        throw InputException.in(
            checkpoint,
            "belongs to another run: "
                + change
                + "; give the flags and files of that run, or start anew in another --output.");
      }
      warning.accept("warning: " + change + ", so the last bits of the result may differ");
    }
  }

  /** What the user typed for a setting; other keys are words already. */
  static String flag(String key) {
    Matcher component = SETTING.matcher(key);
    if (!component.matches()) {
      return key;
    }
    String name = component.group(1);
    return "--"
        + FLAGS.getOrDefault(name, name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
  }

  /** Names of constants and lists of names as on the command line. */
  private static String words(String value) {
    String bare = value.replaceAll("[\\[\\]\"]", "");
    return bare.matches("[A-Z_]+")
        ? bare.toLowerCase(Locale.ROOT).replace("_plus", "+").replace('_', '-')
        : bare;
  }

  private static void flatten(String name, JsonNode node, Map<String, String> all) {
    if (!node.isObject()) {
      all.put(name, node.isTextual() ? node.textValue() : node.toString());
      return;
    }
    String prefix = name.isEmpty() ? "" : name + ".";
    node.fields().forEachRemaining(f -> flatten(prefix + f.getKey(), f.getValue(), all));
  }

  private static String sum(CompletableFuture<String> model) {
    try {
      return model.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException why ? why : e;
    }
  }

  private static String model(Path folder) {
    Sha256 sum = new Sha256().add(folder.resolve("config.json"));
    Checkpoint.open(folder).tensors().values().stream()
        .map(Checkpoint.Located::file)
        .distinct()
        .sorted()
        .forEach(sum::add);
    return sum.hex();
  }

  private static String start(Session session) {
    String layout = session.lora().layout().modules().toString();
    float[] values = Torch.toFloats(session.lora().parameters());
    return new Sha256().add(layout).add(values).hex();
  }

  /** As the model sees them: so a pipe will do, and tokenizer and template count, too. */
  private static String records(Encoded data) {
    Sha256 sum = new Sha256();
    data.samples().forEach(sample -> sum.add(sample.ids()).add(sample.labels()));
    return sum.hex();
  }
}
