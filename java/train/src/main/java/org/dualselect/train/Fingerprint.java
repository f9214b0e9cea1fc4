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
 * What a result depends on, by name: every setting, but for those listed here, and sums over what
 * is read. A run, or a diagnosis, is gone on with only where all of it is the same.
 */
public final class Fingerprint {
  /**
   * Files count by what is in them; the rest says where the result goes, and how often, or costs
   * memory for time and changes no bit.
   */
  private static final Set<String> FREE =
      Set.of(
          "files.model",
          "files.adapter",
          "files.task",
          "files.tasks",
          "files.reference",
          "files.probe",
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

  /** Flags that are not called as the component of their record is, wherever that is. */
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

  /** The same of components whose names others have, too. */
  private static final Map<String, String> FLAGS_BY_PLACE =
      Map.of(
          "design.references", "reference-records",
          "design.probes", "probe-records",
          "rollouts.steps", "rollout-steps",
          "rollouts.learningRate", "rollout-lr",
          "rollouts.batchSize", "rollout-batch-size");

  private Fingerprint() {}

  static Supplier<Map<String, String>> of(TrainSettings settings, Session session, TrainData data) {
    Map<String, String> read = new LinkedHashMap<>();
    read.put("task records", sum(data.task()));
    if (data.reference() != null) {
      read.put("reference records", sum(data.reference()));
    }
    return of(settings, settings.files().model(), session, read);
  }

  /**
   * The sum over the model's files, some seconds a GB, is made aside: what asks first, mostly the
   * first checkpoint, waits for what is left of it.
   *
   * @param settings records in a record, whose components have the names of their flags
   * @param model its folder
   * @param session still at the adapter to start from
   * @param read SHA-256 sums by what they are of
   */
  public static Supplier<Map<String, String>> of(
      Record settings, Path model, Session session, Map<String, String> read) {
    CompletableFuture<String> weights = CompletableFuture.supplyAsync(() -> model(model));
    Map<String, String> all = settings(settings);
    all.put("machine.threads", String.valueOf(Torch.threads())); // 0 is as many as there are
    all.put("program", ModelCard.program());
    all.put("adapter to start from (SHA-256)", start(session));
    read.forEach((name, sum) -> all.put(name + " (SHA-256)", sum));
    return () -> {
      all.put("model (SHA-256)", joined(weights));
      return all;
    };
  }

  /** Every setting that counts, by its place in the records. */
  static Map<String, String> settings(Record settings) {
    Map<String, String> all = new LinkedHashMap<>();
    flatten("", Json.STRICT.valueToTree(settings), all);
    all.keySet().removeAll(FREE);
    return all;
  }

  /**
   * Refuses to go on where the result would be another.
   *
   * @param kept file or folder that {@code then} comes from
   * @param warning is told what may change the last bits
   */
  public static void check(
      Path kept, Map<String, String> then, Map<String, String> now, Consumer<String> warning) {
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
            kept,
            "belongs to another run: "
                + change
                + "; give the flags and files of that run, or start anew, in another --output or with"
                + " --overwrite.");
      }
      warning.accept("warning: " + change + ", so the last bits of the result may differ");
    }
  }

  /** What the user typed for a setting; other keys are words already. */
  public static String flag(String key) {
    Matcher component = SETTING.matcher(key);
    if (!component.matches()) {
      return key;
    }
    String name = component.group(1);
    String word =
        FLAGS.getOrDefault(name, name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
    return "--" + FLAGS_BY_PLACE.getOrDefault(key, word);
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

  private static String joined(CompletableFuture<String> model) {
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

  /**
   * SHA-256 of records as the model sees them: so a pipe will do, and tokenizer and template count,
   * too.
   */
  public static String sum(Encoded data) {
    Sha256 sum = new Sha256();
    data.samples().forEach(sample -> sum.add(sample.ids()).add(sample.labels()));
    return sum.hex();
  }
}
