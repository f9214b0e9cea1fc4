package org.dualselect.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.data.ShortNames;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of continual alone. */
@Command(optionListHeading = "%nTasks:%n")
final class ContinualOptions {
  @Option(
      names = "--tasks",
      paramLabel = "FILE",
      split = ",",
      description =
          "Files of task records, with commas, in the order in which they are learned: each stage"
              + " trains on one, from the adapter of the stage before.")
  List<Path> tasks = List.of();

  @Option(
      names = "--memory",
      paramLabel = "N",
      description =
          "Records of earlier tasks that are kept, of all together, each with the same chance"
              + " (reservoir sampling). They are the references of a stage, along with those of"
              + " CONFIG, the safety pool.")
  Integer memory;

  /**
   * @param heldOut one file a task
   */
  void check(List<Path> heldOut) {
    Require.that(
        tasks.size() > 1, "--tasks names %d: give two or more files, with commas", tasks.size());
    Require.that(
        heldOut.size() == tasks.size(),
        "--heldout names %d for %d of --tasks: give a file for each, in their order",
        heldOut.size(),
        tasks.size());
    Require.given(
        "--memory", memory, "give how many records of earlier tasks are kept; 0 for none");
    Require.atLeast("--memory", 0, memory);
    checkFiles("--tasks", tasks);
    checkFiles("--heldout", heldOut);
    List<String> names = names();
    for (int i = 0; i < names.size(); i++) {
      Require.that(
          names.indexOf(names.get(i)) == i,
          "--tasks names %s twice: give each task once",
          tasks.get(i));
    }
  }

  private static void checkFiles(String flag, List<Path> files) {
    for (Path file : files) {
      Inputs.records(flag, file);
      Require.that(
          Files.isRegularFile(file),
          "%s %s is no file: it is read more than once, so a pipe will not do",
          flag,
          file);
    }
  }

  /** What tables call the tasks; one may have a folder in it, as in {@code a/train}. */
  List<String> names() {
    return ShortNames.ofRecords(tasks);
  }
}
