package org.dualselect.train;

import java.util.Locale;
import java.util.StringJoiner;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.ModelCard;
import org.dualselect.adapter.TargetModules;
import org.dualselect.template.TemplateKind;
import org.dualselect.train.ExtensionSettings.ReferenceLoss;
import org.dualselect.train.ExtensionSettings.ScoreScale;

/**
 * What an adapter was trained with, as a list in Markdown.
 *
 * @param reference null when none were used
 */
record TrainFacts(TrainSettings settings, Encoded task, Encoded reference) {
  String list(AdapterConfig adapter, long steps) {
    OptimizerSettings optimizer = settings.optimizer();
    StringJoiner list = new StringJoiner("\n- ", "- ", "\n");
    list.add(records("task", task));
    if (reference != null) {
      list.add(records("reference", reference));
    }
    list.add(
        text(
            "%s of %s, %d samples a batch of at most %d tokens each, seed %d",
            count(steps, "step"),
            count(optimizer.epochs(), "epoch"),
            optimizer.batchSize(),
            settings.machine().maxLength(),
            settings.machine().seed()));
    list.add(template(settings.template()));
    method(list);
    list.add(
        text(
            "AdamW, learning rate %s (%s%s), weight decay %s, gradient norm %s",
            optimizer.learningRate(),
            optimizer.schedule(),
            optimizer.rateWarmup() == 0 ? "" : ", warm-up " + optimizer.rateWarmup(),
            optimizer.weightDecay(),
            optimizer.maxGradNorm() == 0
                ? "not clipped"
                : "clipped at " + optimizer.maxGradNorm()));
    list.add(
        text(
            "LoRA of rank %d, alpha %s%s, dropout %s on %s%s, over a base in %s",
            adapter.rank(),
            adapter.alpha(),
            adapter.rslora() ? " divided by the rank's square root (rsLoRA)" : "",
            adapter.dropout(),
            ModelCard.code(targets(adapter.targetModules())) + exceptions(adapter),
            settings.files().adapter() == null
                ? ""
                : ", continued from " + ModelCard.code(settings.files().adapter().toString()),
            settings.machine().dtype()));
    return list.toString();
  }

  /** Who asks the adapter must lay questions out as it has learned them. */
  private static String template(TemplateSettings template) {
    if (template.kind() == TemplateKind.CHAT) {
      return "records in the base model's chat template (`--template chat`)";
    }
    return "records as `Human: PROMPT`, on the next line `Assistant: RESPONSE` (`--template plain"
        + (template.fixFirstToken()
            ? " --fix-first-token`)"
            : "`), the first token of an answer unsupervised");
  }

  /** Modules with a rank or alpha of their own. */
  static String exceptions(AdapterConfig adapter) {
    StringJoiner others = new StringJoiner(", ", "; ", "").setEmptyValue("");
    adapter
        .rankPattern()
        .forEach((name, r) -> others.add(text("rank %d on %s", r, ModelCard.code(name))));
    adapter
        .alphaPattern()
        .forEach((name, a) -> others.add(text("alpha %s on %s", a, ModelCard.code(name))));
    return others.toString();
  }

  /** What the method made of these records. */
  private void method(StringJoiner list) {
    SelectionSettings selection = settings.selection();
    Method method = selection.method();
    StringJoiner facts = new StringJoiner("; ").setEmptyValue("");
    if (method.ranks()) {
      facts.add(settings.refresh().warmupSteps() + " warm-up steps");
    }
    if (method.selects() || method.choosesReferences()) {
      facts.add(selected(selection, method));
    }
    if (reference != null) {
      references(facts);
    }
    if (facts.length() > 0) {
      list.add(facts.toString());
    }
  }

  private void references(StringJoiner facts) {
    ExtensionSettings extensions = settings.extensions();
    if (settings.selection().method().ranks()) {
      ranks(facts, extensions);
    }
    if (settings.distinct()) {
      facts.add("near-duplicates passed over, above a cosine of " + extensions.maxSimilarity());
    }
    if (extensions.freshReferences() > 0) {
      facts.add(count(extensions.freshReferences(), "reference") + " in a step's pass");
    }
    if (extensions.referenceLoss() == ReferenceLoss.KL) {
      facts.add("their loss the divergence from the start");
    }
    SelectionSettings selection = settings.selection();
    facts.add(text("correction %s, rho %s", selection.correction(), selection.rho()));
  }

  /** What references are ranked by, beyond the release. */
  private static void ranks(StringJoiner facts, ExtensionSettings extensions) {
    if (extensions.directionSamples() > 0) {
      facts.add(
          "task direction of " + count(extensions.directionSamples(), "task record") + " at most");
    }
    switch (extensions.scoreLoss()) {
      case LEVEL -> {}
      case RISE -> facts.add("losses of references scored by their rise");
      case KNOWN -> facts.add("references scored by how well they were known");
    }
    if (extensions.scoreScale() == ScoreScale.ZSCORE) {
      facts.add("scores of z-scores");
    }
  }

  private String selected(SelectionSettings selection, Method method) {
    StringJoiner what = new StringJoiner(" and ");
    if (method.selects()) {
      what.add(
          selection.taskTokenBudget() > 0
              ? selection.taskTokenBudget() + " of a batch's supervised tokens"
              : selection.taskTopK() == 0
                  ? "all task samples of a batch"
                  : selection.taskTopK() + " task samples of a batch");
    }
    if (method.choosesReferences()) {
      what.add(
          selection.referenceRatio() > 0
              ? selection.referenceRatio() + " of the references"
              : selection.references(reference.samples().size()) + " references");
    }
    String by = method.keep() == Method.Keep.RANDOM ? "random" : selection.weighting().toString();
    return by + " selection of " + what;
  }

  /** Of a path only the last part: where data lies on a machine is nobody's business. */
  private static String records(String name, Encoded data) {
    return text(
        "%s, of %s%s",
        count(data.samples().size(), name + " record"),
        ModelCard.code(data.file().getFileName().toString()),
        data.own() == 0 ? "" : ", " + data.own() + " with what the model said at the start");
  }

  private static String count(long n, String thing) {
    return n + " " + thing + (n == 1 ? "" : "s");
  }

  private static String targets(TargetModules targets) {
    return targets.pattern() == null ? String.join(", ", targets.names()) : targets.pattern();
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
