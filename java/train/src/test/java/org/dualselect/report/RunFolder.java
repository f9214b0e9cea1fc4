package org.dualselect.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.dualselect.data.Sha256;

/** Files of a run, written by hand: two steps of the warm-up, then a refresh and a step, twice. */
record RunFolder(Path path) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * @param prompt of every record
   * @param response the same
   */
  static RunFolder in(Path folder, String prompt, String response) throws IOException {
    RunFolder run = new RunFolder(Files.createDirectories(folder.resolve("run")));
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      String numbered = prompt + " " + i;
      records.append(JSON.writeValueAsString(Map.of("prompt", numbered, "response", response)));
      records.append('\n');
    }
    for (String name : new String[] {"task", "reference"}) {
      Files.writeString(folder.resolve(name + ".jsonl"), records);
    }
    run.info("finished", "");
    run.append("metrics.jsonl", line(1, 0, "warm-up", ""));
    run.append("metrics.jsonl", line(2, 0, "warm-up", ""));
    run.refresh(2, 1, "[3, 1]");
    run.step(3, 1, "[0, 2]", "[4, 5]");
    run.refresh(3, 2, "[3, 6]");
    run.step(4, 2, "[4, 2]", "[0, 5]");
    return run;
  }

  Path data(String name) {
    return path.resolveSibling(name + ".jsonl");
  }

  /** The second record was skipped, so sample 1 is record 2. */
  void info(String state, String more) throws IOException {
    Files.writeString(
        path.resolve("run.json"),
        """
        {"program": "dualselect 1", "command": ["train"], "state": "%s", %s
         "started": "2026-11-25T14:00:00Z", "ended": "2026-11-25T14:01:00Z",
         "steps": 4, "seconds": 60, "planned_steps": 4, "process": 1,
         "settings": {"method": "dualselect", "epochs": 2, "batch-size": 4, "seed": 42},
         "machine": {"host": "another", "cores": 2}, "model": "/models/llama",
         "data": {"task": {"path": "%s", "bytes": 1, "sha256": "%s", "records": 8, "skipped": [1]},
          "reference": {"path": "%s", "bytes": 1, "sha256": "%s", "records": 8, "skipped": [1]}}}
        """
            .formatted(
                state,
                more,
                data("task"),
                Sha256.of(data("task")),
                data("reference"),
                Sha256.of(data("reference"))));
  }

  void append(String file, String text) throws IOException {
    Path to = path.resolve(file);
    Files.writeString(to, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  void refresh(int step, int epoch, String indices) throws IOException {
    append(
        "selection_log.jsonl",
        """
        {"kind": "reference", "epoch": %d, "indices": %s, "scores": [2.5, 1.5], "num_scored_refs": 7, \
        "num_pruned_refs": 1, "score_histogram": {"low": 0, "high": 2.5, "counts": [3, 2, 2]}}
        """
            .formatted(epoch, indices));
    append(
        "metrics.jsonl",
        """
        {"kind": "refresh", "step": %d, "epoch": %d, "candidates": 7, "skipped": 1, "kept": 2, \
        "seconds": 1, "forward_seconds": 0.5, "backward_seconds": 0.25, "engine_seconds": 0.1}
        """
            .formatted(step, epoch));
  }

  void step(int step, int epoch, String kept, String dropped) throws IOException {
    append(
        "selection_log.jsonl",
        """
        {"kind": "task_step_%d", "epoch": %d, "indices": %s, "scores": [0.5, 0.75], "dropped_indices": %s}
        """
            .formatted(step, epoch, kept, dropped));
    append(
        "metrics.jsonl",
        line(
            step,
            epoch,
            "epoch " + epoch,
            ", \"mean_cosine\": -0.25, \"batch_mean_cosine\": 0.1, \"conflict_share\": 0.75"));
  }

  private static String line(int step, int epoch, String phase, String more) {
    return """
        {"kind": "step", "step": %d, "epoch": %d, "phase": "%s", "loss": 2.125, "kept": 2, "batch": 4, \
        "grad_norm": 1, "learning_rate": 0.001, "tokens": 100, "seconds": 0.5, "tokens_per_second": 200, \
        "forward_seconds": 0.25, "backward_seconds": 0.125, "engine_seconds": 0.1, "peak_memory": 1048576%s}
        """
        .formatted(step, epoch, phase, more);
  }

  /** Without markup and with one blank between words. */
  String text() {
    return new Report(path)
        .page("")
        .replaceAll("(?s)<style>.*?</style>|<[^>]*>", " ")
        .replaceAll("\\s+", " ");
  }
}
