package org.dualselect.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of every command: where flags come from, and how much is said. */
@Command(optionListHeading = "%nThis program:%n")
final class OutputOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file of flags without dashes; flags given here win.")
  Path config;

  @Option(names = "--quiet", description = "Says nothing but results and errors.")
  boolean quiet;

  @Option(names = "--verbose", description = "Shows stack traces and the libraries' logs.")
  boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  boolean help;

  /** Must come before the first class that logs. */
  void applyLogging() {
    if (verbose) {
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "debug");
    }
  }
}
