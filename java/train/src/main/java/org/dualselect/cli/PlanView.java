package org.dualselect.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.dualselect.adapter.LoraLayout;
import org.dualselect.inspect.FileReport;
import org.dualselect.train.TrainSettings;
import org.dualselect.validate.Estimate;
import org.dualselect.validate.Measured;

/** What a run would do and take. */
final class PlanView {
  private static final double MEGA = 1e6;

  private final Page page;
  private final TrainSettings settings;

  PlanView(Page page, TrainSettings settings) {
    this.page = page;
    this.settings = settings;
  }

  /**
   * @param reference null where the method uses none
   */
  void show(RunCheck checked) throws IOException {
    records("task", checked.task());
    records("reference", checked.reference());
    LoraLayout layout = checked.layout();
    if (layout != null) {
      page.line(
          "adapter    %s, %,d parameters",
          Page.count(layout.modules().size(), "module"), layout.parameters());
    }
  }

  private void records(String name, FileReport file) throws IOException {
    if (file == null) {
      return;
    }
    page.line(
        "%-10s %,d of %s used, %,d tokens (the longest %,d); %,d cut at --max-length %d",
        name,
        file.used(),
        Page.count(file.records() + file.refused().count(), "record"),
        file.lengths().used(),
        file.lengths().longest(),
        file.truncation().cut(),
        file.truncation().maxLength());
    if (file.own() > 0) {
      page.line(
          "           %s without a response: the model's own is made before the first step",
          Page.count(file.own(), "record"));
    }
    if (!file.unused().counts().isEmpty()) {
      page.line(
          "           fields not used: %s", String.join(", ", file.unused().counts().keySet()));
    }
  }

  void show(Estimate estimate, Measured trial, long free) throws IOException {
    String refreshes =
        estimate.plan().refreshes() == 0
            ? ""
            : "; references selected "
                + often(estimate.plan().refreshes(), estimate.plan().refreshesAtMost());
    page.line(
        "run        %,d steps, %,d of them warm-up%s",
        estimate.plan().steps(), estimate.plan().warmupSteps(), refreshes);
    page.line(
        "time       about %s%s: %.1f ms a step%s%s",
        Figures.time(estimate.seconds()),
        estimate.plan().refreshesAtMost() == estimate.plan().refreshes()
            ? ""
            : " to " + Figures.time(estimate.secondsAtMost()),
        1000 * estimate.stepSeconds(),
        trial.secondsPerReference() == 0
            ? ""
            : String.format(
                Locale.ROOT, ", %.1f ms a reference", 1000 * trial.secondsPerReference()),
        trial.secondsPerResponse() == 0
            ? ""
            : String.format(
                Locale.ROOT, ", %.1f ms a response to one", 1000 * trial.secondsPerResponse()));
    if (estimate.memory() > 0) {
      page.line(
          "memory     %s in these steps, up to %s where the longest records meet; the machine has %s",
          megabytes(estimate.memory()),
          megabytes(estimate.memoryAtMost()),
          megabytes(estimate.machineMemory()));
    }
    page.line(
        "disk       %s for the adapter and checkpoints of %s, of which %d stay; %s are free",
        megabytes(estimate.disk()),
        megabytes(trial.checkpointBytes()),
        settings.checkpoints().keep(),
        megabytes(free));
  }

  /** Of a run that is gone on with, the checkpoint is what matters. */
  void resumes() throws IOException {
    page.line("resume     the newest checkpoint in %s fits these flags", settings.files().output());
  }

  void warnings(List<String> warnings) throws IOException {
    for (String warning : warnings) {
      page.line("warning: %s", warning);
    }
  }

  private static String often(long least, long most) {
    if (most > least) {
      String bound = most == 2 ? "twice" : String.format(Locale.ROOT, "%,d times", most);
      return "once, and again as often as they drift: " + bound + " at most";
    }
    return least == 1 ? "once" : String.format(Locale.ROOT, "%,d times", least);
  }

  static String megabytes(long bytes) {
    return bytes < 1000 * MEGA
        ? String.format(Locale.ROOT, "%,.1f MB", bytes / MEGA)
        : String.format(Locale.ROOT, "%,.1f GB", bytes / MEGA / 1000);
  }
}
