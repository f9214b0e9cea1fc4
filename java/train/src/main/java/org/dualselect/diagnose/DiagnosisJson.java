package org.dualselect.diagnose;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dualselect.data.TextRecord;
import org.dualselect.inspect.Overlap;
import org.dualselect.train.Encoded;

/** A diagnosis as JSON: all figures, and every set with what came of it. */
final class DiagnosisJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
          .build();

  private DiagnosisJson() {}

  /** One object: how it was made, and what the three tables say. */
  static String metrics(DiagnosisResult result) {
    DiagnoseData data = result.data();
    DiagnoseSettings settings = result.settings();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("model", settings.files().model().toString());
    all.put(
        "adapter",
        settings.files().adapter() == null ? null : settings.files().adapter().toString());
    all.put("task", settings.files().tasks().stream().map(Object::toString).toList());
    all.put("reference", settings.files().reference().toString());
    all.put("probe", data.probe().file().toString());
    all.put("template", settings.template().kind().toString());
    all.put("design", settings.design());
    all.put("rollouts", settings.rollouts());
    all.put("rollout_steps", settings.rollouts().stepsFor(settings.design().topK()));
    all.put("lora", settings.lora());
    all.put("seed", settings.machine().seed());
    all.put("batches", data.batches().size());
    all.put("batches_rolled_out", result.batchesDone());
    all.put("pool", data.pool().samples().size());
    all.put("probe_records", data.probe().samples().size());
    all.put("probe_tokens", result.probeTokens());
    all.put("prompts_in_common", inCommon(data.overlaps()));
    all.put("share_of_a", result.shareOfA());
    all.put("kl_at_start", result.start());
    all.put("overlap", result.overlaps().stream().map(DiagnosisJson::row).toList());
    all.put("categories", result.categories());
    all.put("probe_reduction", result.probe().stream().map(DiagnosisJson::row).toList());
    all.put("seconds", result.seconds());
    return text(all, true) + "\n";
  }

  private static Map<String, Integer> inCommon(List<Overlap> overlaps) {
    Map<String, Integer> prompts = new LinkedHashMap<>();
    overlaps.forEach(o -> prompts.put(o.first() + " and " + o.second(), o.prompts()));
    return prompts;
  }

  private static Map<String, Object> row(OverlapRow row) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("strategy", row.strategy().toString());
    all.put("task_group", row.scope());
    all.put("pairs", row.pairs());
    all.put("mean_jaccard", number(row.mean()));
    all.put("random_mean", number(row.random()));
    all.put("random_std", number(row.deviation()));
    all.put("random_expected", row.expected());
    return all;
  }

  private static Map<String, Object> row(ProbeRow row) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("strategy", row.strategy().toString());
    all.put("count", row.reduction().count());
    all.put("median", number(row.reduction().median()));
    all.put("p90", number(row.reduction().percentile90()));
    all.put("mean", number(row.reduction().mean()));
    all.put("share_of_task_drift", number(row.share()));
    all.put("dualselect_better", row.behind());
    return all;
  }

  private static Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** A line for every set, with the fields of the paper's; records are named by their lines. */
  static String traces(DiagnosisResult result) {
    Map<Trace, Rollout> rollouts =
        result.rollouts().stream().collect(Collectors.toMap(Rollout::trace, r -> r));
    StringBuilder lines = new StringBuilder();
    for (Trace trace : result.traces()) {
      lines.append(text(trace(result.data(), trace, rollouts.get(trace)), false)).append('\n');
    }
    return lines.toString();
  }

  private static Map<String, Object> trace(DiagnoseData data, Trace trace, Rollout rollout) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("strategy", trace.strategy().toString());
    all.put("batch_id", trace.batch().number());
    all.put("task_group", trace.batch().group());
    all.put("task_file", record(data.tasks(), trace.batch().places()[0]).file().toString());
    all.put("task_lines", lines(data.tasks(), trace.batch().places()));
    all.put("selected_ref_lines", lines(data.pool(), trace.references()));
    all.put("selected_ref_scores", trace.scores());
    all.put(
        "reference_categories",
        Arrays.stream(trace.references()).mapToObj(data.categories()::get).toList());
    all.put("pool_size", data.pool().samples().size());
    all.put("top_k", trace.references().length);
    if (rollout != null) {
      all.put("kl_before", rollout.alone());
      all.put("kl_after", rollout.beside());
      all.put("kl_reduction", rollout.reduction());
      all.put("task_ref_cosine", rollout.cosine());
      all.put("last_task_loss", rollout.taskLoss());
    }
    return all;
  }

  private static List<Integer> lines(Encoded data, int[] places) {
    List<Integer> lines = new ArrayList<>();
    Arrays.stream(places).forEach(place -> lines.add(record(data, place).line()));
    return lines;
  }

  private static TextRecord record(Encoded data, int place) {
    return data.records().get(data.source()[place]);
  }

  private static String text(Object value, boolean pretty) {
    try {
      return pretty
          ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value)
          : JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
