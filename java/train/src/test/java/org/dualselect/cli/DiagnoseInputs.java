package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.Golden;

/** Two groups of twelve tasks, and twenty references, for a short {@code dualselect diagnose}. */
record DiagnoseInputs(Path first, Path second, Path reference) {
  static DiagnoseInputs in(Path folder) throws IOException {
    List<String> tasks = Files.readAllLines(Golden.path("train/task.jsonl"));
    return new DiagnoseInputs(
        Files.write(folder.resolve("first.jsonl"), tasks.subList(0, 12)),
        Files.write(folder.resolve("second.jsonl"), tasks.subList(12, 24)),
        Golden.path("train/reference.jsonl"));
  }

  /** Flags given here win. */
  Ran diagnose(Path output, String... more) {
    List<String> flags = new ArrayList<>(List.of("diagnose", "--model=" + Golden.path("llama3")));
    flags.add("--task=" + first + "," + second);
    flags.add("--reference=" + reference);
    flags.add("--output=" + output);
    flags.addAll(List.of("--task-batches=4", "--batch-size=4", "--top-k=4", "--probe-records=5"));
    flags.addAll(List.of("--rollout-batch-size=2", "--rollout-lr=1e-2", "--warmup-steps=2"));
    flags.addAll(List.of("--threads=1", "--max-length=64"));
    flags.removeIf(flag -> List.of(more).stream().anyMatch(m -> m.startsWith(name(flag))));
    flags.addAll(List.of(more));
    return Ran.command(flags.toArray(String[]::new));
  }

  private static String name(String flag) {
    return flag.replaceAll("=.*", "=");
  }
}
