package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.dualselect.data.AtomicFiles;
import org.dualselect.report.Report;
import org.dualselect.report.ReportServer;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code dualselect report}: a run's folder as a page for a browser. */
@Command(
    name = "report",
    description = {
      "Shows a run on one HTML page.",
      "It has loss, cosines, what was selected and what was dropped with the texts, time and memory,",
      "and needs no network and no other file. It holds texts of the data: mind whom you give it to."
    },
    customSynopsis = "dualselect report DIR [flags]",
    footer = {
      "",
      "Examples:",
      "  dualselect report run                       writes run/report.html",
      "  dualselect report run --output lora.html",
      "  dualselect report run --watch               while the run goes on"
    })
final class ReportCommand implements Callable<Integer> {
  static final String PAGE = "report.html";

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Parameters(paramLabel = "DIR", arity = "0..1", hidden = true)
  private Path folder;

  @Mixin private ReportOptions options = new ReportOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    check();
    output.applyLogging();
    Report report = new Report(folder);
    if (options.watch) {
      return watch(report);
    }
    Path file = options.output == null ? folder.resolve(PAGE) : options.output;
    AtomicFiles.write(file, report.page(""));
    if (!output.quiet) {
      main.out.write("the report is in " + Terminal.escape(file.toString()) + "\n");
      main.out.flush();
    }
    return Main.DONE;
  }

  private int watch(Report report) throws IOException {
    report.page(""); // a folder that is no run's is refused at once
    StopSignal stop = StopSignal.install(main.err, "no longer watching");
    int port = options.port == null ? ReportOptions.PORT : options.port;
    try (ReportServer server = ReportServer.start(report, folder, port)) {
      main.out.write("watching at " + server.address() + "   (Ctrl-C ends it)\n");
      main.out.flush();
      stop.await();
    }
    return Main.DONE;
  }

  private void check() {
    try {
      Require.given("DIR", folder, "give the --output of a train");
      Require.that(
          !options.watch || options.output == null, "--output cannot be given along with --watch");
      Require.that(options.watch || options.port == null, "--port belongs to --watch");
      Require.between("--port", 0, 65535, options.port == null ? 0 : options.port);
      Inputs.outputFile("--output", options.output, options.overwrite);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
