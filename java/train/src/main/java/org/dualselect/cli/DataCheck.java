package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;
import org.dualselect.inspect.DataWarnings;
import org.dualselect.inspect.FileInspector;
import org.dualselect.inspect.FileInspector.Use;
import org.dualselect.inspect.FileReport;
import org.dualselect.inspect.Overlap;
import org.dualselect.train.ExtensionSettings.ReferenceLoss;
import org.dualselect.train.TrainSettings;

/** The files of records, read and measured as a run would; all that is wrong with them. */
final class DataCheck {
  private final TrainSettings settings;
  private final Findings findings;
  private final List<String> warnings = new ArrayList<>();
  private final FileInspector task;
  private final FileInspector reference;
  private FileReport taskReport;
  private FileReport referenceReport;

  /**
   * Reads the files.
   *
   * @param task null where it cannot be read
   * @param reference null also where the method uses none
   */
  DataCheck(TrainSettings settings, Path task, Path reference, Findings findings) {
    this.settings = settings;
    this.findings = findings;
    this.task = read(task, Use.TASKS, settings.files().maxTaskRecords());
    this.reference =
        read(
            reference,
            settings.extensions().referenceLoss() == ReferenceLoss.KL
                ? Use.REFERENCES_ANSWERED
                : Use.REFERENCES,
            settings.files().maxReferenceRecords());
  }

  private FileInspector read(Path file, Use use, int limit) {
    if (file == null) {
      return null;
    }
    return findings.attempt(
        () -> {
          FileInspector inspector = new FileInspector(file, use);
          inspector.limit(limit);
          return inspector;
        });
  }

  /** Null before they are measured, and where that failed. */
  FileReport task() {
    return taskReport;
  }

  FileReport reference() {
    return referenceReport;
  }

  List<String> warnings() {
    return warnings;
  }

  /** Lays the records out and counts their tokens. */
  void measure() {
    Path model = settings.files().model();
    int limit = settings.machine().maxLength();
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      Encoder whole = settings.template().encoder(model, tokenizer, Integer.MAX_VALUE);
      Encoder cutting = settings.template().encoder(model, tokenizer, limit);
      DataWarnings odd = settings.template().warnings(model, tokenizer, whole);
      if (task != null) {
        taskReport = task.report(whole, cutting, limit, odd, done -> {});
      }
      if (reference != null) {
        referenceReport = reference.report(whole, cutting, limit, odd, done -> {});
      }
    }
  }

  /** Says what was found, measured or not. */
  void conclude() throws IOException {
    conclude(task, taskReport);
    conclude(reference, referenceReport);
    if (task == null || reference == null) {
      return;
    }
    TrainSettings.Files files = settings.files();
    if (Files.isSameFile(files.task(), files.reference())) {
      warnings.add("--reference is the --task file itself: give the file of safe answers");
    } else {
      Overlap overlap =
          Overlap.of(
              files.task().toString(), task.records(),
              files.reference().toString(), reference.records());
      DataNotes.warning(overlap).ifPresent(warnings::add);
    }
  }

  private void conclude(FileInspector file, FileReport report) {
    if (file != null) {
      DataNotes.problems(file.refused()).forEach(problem -> findings.add(problem, null));
    }
    if (report != null) {
      DataNotes.problem(report).ifPresent(problem -> findings.add(problem, null));
      warnings.addAll(DataNotes.warnings(report));
    }
  }
}
