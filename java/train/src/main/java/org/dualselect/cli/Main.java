package org.dualselect.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dualselect.data.InputException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;

/** The program {@code dualselect}. */
@Command(
    name = "dualselect",
    versionProvider = Version.class,
    header = "Fine-tunes an aligned language model and keeps it safe.",
    customSynopsis = "dualselect <command> [flags]",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nFlags:%n",
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      InitCommand.class,
      ValidateCommand.class,
      ScoreCommand.class,
      GenerateCommand.class,
      EvaluateCommand.class,
      InspectDataCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      DiagnoseCommand.class,
      ContinualCommand.class,
      MergeCommand.class,
      DevicesCommand.class,
      CompletionCommand.class
    },
    footer = {
      "",
      "Every flag of a command is also a key of a YAML file: dualselect train --config run.yaml",
      "Exit codes: 0 done, 1 failed, 2 wrong usage."
    })
public final class Main {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  final Writer out;
  final PrintStream err;
  final Terminal terminal;
  private List<String> command = List.of();
  private Errors errors;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text; after a command, its flags.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the version.")
  private boolean version;

  Main(Writer out, PrintStream err, Terminal terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Runs a command and leaves the process with its exit code. */
  public static void main(String... args) {
    // JSON is UTF-8 whatever the locale, so standard output is too.
    Writer out =
        new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8);
    System.exit(new Main(out, System.err, Terminal.ofProcess()).run(args));
  }

  /** Runs a command; everything it has to say goes to the two streams. */
  int run(String... args) {
    command = List.of(args);
    boolean verbose = List.of(args).contains("--verbose");
    try {
      CommandLine line = commandLine();
      Arguments arguments = Arguments.of(line, args);
      verbose = List.of(arguments.flags()).contains("--verbose");
      errors = new Errors(err, arguments, verbose);
      int code =
          line.setParameterExceptionHandler(errors)
              .setExecutionExceptionHandler(errors)
              .execute(arguments.flags());
      if (code == DONE && line.getOut().checkError()) {
        throw new IOException("standard output cannot be written");
      }
      if (code != FAILED && code != WRONG_USAGE) {
        markArchive();
      }
      return code;
    } catch (InputException e) {
      return report(e, verbose, WRONG_USAGE);
    } catch (Exception | Error e) {
      return report(e, verbose, FAILED);
    }
  }

  /** The words that follow the program's name. */
  List<String> command() {
    return command;
  }

  /** Puts what is wrong with this command line into words. */
  Errors errors() {
    return errors;
  }

  /** Knows the flags; runs nothing. */
  CommandLine commandLine() {
    CommandLine line = new CommandLine(this);
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err, true));
    line.setColorScheme(Help.defaultColorScheme(terminal.color() ? Ansi.ON : Ansi.OFF));
    line.setUsageHelpWidth(100);
    line.setUsageHelpLongOptionsMaxWidth(32);
    line.setExpandAtFiles(false);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.getSubcommands().get("validate").getCommandSpec().parser().collectErrors(true);
    for (CommandLine command : line.getSubcommands().values()) {
      Map<String, IHelpSectionRenderer> sections = command.getHelpSectionMap();
      sections.remove(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING);
      sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new FlagGroups());
    }
    return line;
  }

  // The launcher keeps the class archive of this process only if it ran to its end.
  private static void markArchive() {
    String mark = System.getProperty("dualselect.archive");
    if (mark != null) {
      try {
        Files.createFile(Path.of(mark));
      } catch (IOException e) {
        // Another process was first, or the disk is full: then the next run tries again.
      }
    }
  }

  private int report(Throwable problem, boolean verbose, int code) {
    Errors.print(err, Failure.sentence(problem), verbose ? problem : null);
    return code;
  }
}
