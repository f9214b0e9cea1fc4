package org.dualselect.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.dualselect.adapter.LoraLayout;
import org.dualselect.engine.Device;
import org.dualselect.inspect.FileReport;
import org.dualselect.model.Checkpoint;
import org.dualselect.model.ModelConfig;
import org.dualselect.train.SelectionSettings;
import org.dualselect.train.TrainSettings;

/** What a run would read, where it would write and what on, looked at without the weights. */
final class RunCheck {
  private final TrainSettings settings;
  private final TrainSettings.Files files;
  private final Predicate<String> sound;
  private final Findings findings;
  private final List<String> warnings = new ArrayList<>();
  private LoraLayout layout;
  private DataCheck data;

  /**
   * @param sound whether what a flag says is worth a look
   */
  RunCheck(TrainSettings settings, Predicate<String> sound, Findings findings) {
    this.settings = settings;
    this.files = settings.files();
    this.sound = sound;
    this.findings = findings;
  }

  void run() throws IOException {
    boolean model = holds("--model", () -> Inputs.model(files.model()));
    boolean adapter = holds("--adapter", () -> Inputs.adapter(files.adapter()));
    boolean task = holds("--task", () -> Inputs.records("--task", files.task()));
    boolean reference =
        settings.selection().method().needsReferences()
            && holds("--reference", () -> Inputs.records("--reference", files.reference()));
    holds("--output", () -> Inputs.runFolder(settings));
    device();
    data =
        new DataCheck(
            settings, task ? files.task() : null, reference ? files.reference() : null, findings);
    if (model) {
      findings.attempt(() -> Checkpoint.open(files.model()));
      findings.attempt(data::measure);
      if (adapter) {
        layout = findings.attempt(this::adapterLayout);
        findings.attempt(
            () ->
                warnings.addAll(
                    AdapterNotes.of(files.model(), files.adapter(), settings.template())));
      }
    }
    data.conclude();
    warnings.addAll(data.warnings());
    selection();
  }

  LoraLayout layout() {
    return layout;
  }

  FileReport task() {
    return data.task();
  }

  /** Null where the method uses none. */
  FileReport reference() {
    return data.reference();
  }

  List<String> warnings() {
    return warnings;
  }

  void warn(String sentence) {
    warnings.add(sentence);
  }

  private boolean holds(String flag, Findings.Check check) {
    return sound.test(flag) && findings.holds(check);
  }

  private void device() {
    Device device = Device.parse(settings.machine().device());
    String missing = device.unavailable();
    if (!missing.isEmpty()) {
      findings.add(
          "--device %s: %s; give --device cpu, or see dualselect devices"
              .formatted(device, missing),
          null);
    }
  }

  private LoraLayout adapterLayout() {
    ModelConfig config = ModelConfig.read(files.model());
    return files.adapter() == null
        ? LoraLayout.of(config, settings.lora().fresh())
        : LoraLayout.read(config, files.adapter());
  }

  /** Where a selection leaves nothing out, it is none. */
  private void selection() {
    SelectionSettings selection = settings.selection();
    if (!selection.method().selects()) {
      return;
    }
    int batch = settings.optimizer().batchSize();
    if (selection.taskTokenBudget() == 0 && selection.taskTopK() >= batch) {
      warnings.add(
          "--task-top-k %d drops nothing from a --batch-size of %d: give --task-top-k %d or less"
              .formatted(selection.taskTopK(), batch, Math.max(1, batch / 2)));
    }
    int pool = data.reference() == null ? 0 : data.reference().used();
    if (pool > 0 && selection.referenceRatio() == 0 && selection.referenceTopK() >= pool) {
      warnings.add(
          "--reference-top-k %d drops none of the %d references: give --reference-top-k %d or less"
              .formatted(selection.referenceTopK(), pool, Math.max(1, pool / 2)));
    }
  }
}
