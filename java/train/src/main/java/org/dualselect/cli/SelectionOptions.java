package org.dualselect.cli;

import java.util.Arrays;
import org.dualselect.train.Method;
import org.dualselect.train.SelectionSettings;
import org.dualselect.train.TrainSettings.Correction;
import org.dualselect.train.TrainSettings.Selection;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Flags of the method itself. */
@Command(optionListHeading = "%nSelection:%n")
final class SelectionOptions {
  @Option(
      names = "--method",
      paramLabel = "NAME",
      converter = Named.class,
      description = {
        "What makes an update (default: ${DEFAULT-VALUE}):",
        "dualselect       tasks and references by each other",
        "dualselect+      the same with --fresh-references 4",
        "                 --direction-samples 32 --rho 0.5",
        "                 --score-scale zscore --score-loss known",
        "                 --refresh-every auto --warmup-steps 0",
        "                 --task-token-budget 1, which drops no task",
        "sft              all samples, no references",
        "random           a random share, no references",
        "mixed            --fresh-references 1 as if of the task",
        "fixed-reference  references drawn once, no filter",
        "global-static    dualselect, references ranked once",
        "filter-only      dualselect without correction",
        "project          --fresh-references 4, conflicts cut off",
        "safegrad         the same, --reference-loss kl, --rho 1",
        "lisa             tasks and references by turns, --rho 1",
        "A flag that a method has no use for is refused."
      })
  Method method = Method.DUALSELECT;

  @Option(
      names = "--task-top-k",
      paramLabel = "N",
      description =
          "Task samples kept of a batch (default: ${DEFAULT-VALUE}). Fewer are safer, more teach more.")
  int taskTopK = 4;

  @Option(
      names = "--task-token-budget",
      paramLabel = "SHARE",
      description = "Instead: share of a batch's supervised tokens, as in 0.9.")
  double taskTokenBudget;

  @Option(
      names = "--reference-top-k",
      paramLabel = "N",
      description =
          "References kept at a refresh (default: ${DEFAULT-VALUE}). More make a steadier correction,"
              + " fewer aim at what is most in danger.")
  int referenceTopK = 32;

  @Option(
      names = "--reference-ratio",
      paramLabel = "SHARE",
      description = "Instead: share of the references to keep, as in 0.1.")
  double referenceRatio;

  @Option(
      names = "--selection",
      paramLabel = "NAME",
      description = "hard, equal weights, or soft, a softmax (default: ${DEFAULT-VALUE}).")
  Selection selection = Selection.HARD;

  @Option(
      names = "--task-temperature",
      paramLabel = "X",
      description =
          "Of the soft task weights (default: ${DEFAULT-VALUE}). Lower is nearer to hard.")
  double taskTemperature = 0.1;

  @Option(
      names = "--reference-temperature",
      paramLabel = "X",
      description =
          "Of the soft reference weights (default: ${DEFAULT-VALUE}). Lower is nearer to hard.")
  double referenceTemperature = 0.1;

  @Option(
      names = "--task-loss-weight",
      paramLabel = "X",
      description =
          "Of the loss in a task score (default: ${DEFAULT-VALUE}); 0 selects by the cosine alone.")
  double taskLossWeight = 1;

  @Option(
      names = "--reference-loss-weight",
      paramLabel = "X",
      description =
          "Of the loss in a reference score (default: ${DEFAULT-VALUE}); 0 selects by the cosine alone.")
  double referenceLossWeight = 1;

  @Option(
      names = "--conflict-weight",
      paramLabel = "X",
      description =
          "Of the cosine in both scores (default: ${DEFAULT-VALUE}); 0 selects by loss alone.")
  double conflictWeight = 1;

  @Option(
      names = "--correction",
      paramLabel = "NAME",
      description =
          "How the references' gradient joins the task's: add, project (on conflict), conflict (add on"
              + " conflict), surgery (project, then add) or none (default: ${DEFAULT-VALUE}).")
  Correction correction = Correction.ADD;

  @Option(
      names = "--rho",
      paramLabel = "X",
      description =
          "Strength of the correction (default: ${DEFAULT-VALUE}). Raise it where refusals are lost,"
              + " lower it where the task is not learnt.")
  double rho = 0.2;

  SelectionSettings settings() {
    return new SelectionSettings(
        method,
        taskTopK,
        taskTokenBudget,
        referenceTopK,
        referenceRatio,
        selection,
        taskTemperature,
        referenceTemperature,
        taskLossWeight,
        referenceLossWeight,
        conflictWeight,
        correction,
        rho);
  }

  /** By the names that the help has, which are not Java's. */
  static final class Named implements ITypeConverter<Method> {
    @Override
    public Method convert(String value) {
      Method method = Method.of(value);
      if (method == null) {
        throw new TypeConversionException(
            Usage.noneOf(value, Arrays.stream(Method.values()).map(Method::toString).toList()));
      }
      return method;
    }
  }
}
