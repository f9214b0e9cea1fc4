package org.dualselect.train;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualselect.Golden;
import org.dualselect.template.TemplateKind;

/** Settings for tests, by the names of their records' components, which no two records share. */
final class Settings {
  private final Map<String, Object> values = new LinkedHashMap<>();

  private Settings() {}

  /** The settings that the golden traces were made with. */
  static Settings golden(Path output) {
    return new Settings()
        .with("model", Golden.path("llama3"))
        .with("adapter", Golden.path("llama3/adapter"))
        .with("task", Golden.path("train/task.jsonl"))
        .with("reference", Golden.path("train/reference.jsonl"))
        .with("output", output)
        .with("overwrite", false)
        .with("device", "cpu")
        .with("dtype", "float32")
        .with("seed", 42L)
        .with("threads", 0)
        .with("maxLength", 64)
        .with("kind", TemplateKind.PLAIN)
        .with("fixFirstToken", false)
        .with("method", Method.DUALSELECT)
        .with("epochs", 2)
        .with("batchSize", 8)
        .with("microBatch", 0)
        .with("recompute", false)
        .with("warmupSteps", 2)
        .with("taskTopK", 4)
        .with("taskTokenBudget", 0.0)
        .with("referenceTopK", 6)
        .with("referenceRatio", 0.0)
        .with("weighting", TrainSettings.Selection.HARD)
        .with("taskTemperature", 0.1)
        .with("referenceTemperature", 0.1)
        .with("taskLossWeight", 1.0)
        .with("referenceLossWeight", 1.0)
        .with("conflictWeight", 1.0)
        .with("correction", TrainSettings.Correction.ADD)
        .with("rho", 0.2)
        .with("freshReferences", 0)
        .with("directionSamples", 0)
        .with("referenceLoss", ExtensionSettings.ReferenceLoss.SFT)
        .with("scoreScale", ExtensionSettings.ScoreScale.RAW)
        .with("scoreLoss", ExtensionSettings.ScoreLoss.LEVEL)
        .with("rhoScale", ExtensionSettings.RhoScale.RAW)
        .with("refreshBelow", 0.5)
        .with("maxSimilarity", 1.0)
        .with("taskTurn", 9)
        .with("referenceTurn", 1)
        .with("learningRate", 1e-3)
        .with("schedule", TrainSettings.Schedule.CONSTANT)
        .with("rateWarmup", 0.0)
        .with("weightDecay", 0.0)
        .with("maxGradNorm", 1.0)
        .with("rank", 4)
        .with("alpha", 8.0)
        .with("rslora", false)
        .with("dropout", 0.0)
        .with("targetModules", List.of("q_proj", "v_proj"))
        .with("shuffle", false)
        .with("every", 0)
        .with("scoreWithDropout", false)
        .with("prune", true)
        .with("memory", 1024)
        .with("maxTaskRecords", 0)
        .with("maxReferenceRecords", 0)
        .with("scoreBatch", 8)
        .with("batchTokens", 0)
        .with("checkpointEvery", 0)
        .with("keep", 2)
        .with("resume", false);
  }

  Settings with(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /** By component. */
  Map<String, Object> values() {
    return Collections.unmodifiableMap(values);
  }

  /** As the golden ones, but plain fine-tuning on batches of all 24 task records. */
  static Settings sft(Path output) {
    return golden(output).with("method", Method.SFT).with("reference", null).with("batchSize", 24);
  }

  TrainSettings build() throws ReflectiveOperationException {
    Set<String> unused = new HashSet<>(values.keySet());
    TrainSettings settings = build(TrainSettings.class, unused);
    if (!unused.isEmpty()) {
      throw new IllegalArgumentException("no record has a component called " + unused);
    }
    return settings;
  }

  private <R> R build(Class<R> type, Set<String> unused) throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      String name = components[i].getName();
      arguments[i] = types[i].isRecord() ? build(types[i], unused) : values.get(name);
      unused.remove(name);
    }
    return type.getDeclaredConstructor(types).newInstance(arguments);
  }
}
