package org.dualselect.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of report. */
@Command(optionListHeading = "%nPage:%n")
final class ReportOptions {
  static final int PORT = 6007;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where to write the page (default: report.html in DIR).")
  Path output;

  @Option(names = "--overwrite", description = "Lets --output exist already.")
  boolean overwrite;

  @Option(
      names = "--watch",
      description = {
        "Serves the page instead, on this machine alone (127.0.0.1), until Ctrl-C.",
        "It renews itself while the run goes on."
      })
  boolean watch;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "For --watch; 0 for any that is free (default: " + PORT + ").")
  Integer port;
}
