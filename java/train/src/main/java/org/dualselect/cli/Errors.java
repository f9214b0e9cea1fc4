package org.dualselect.cli;

import java.io.PrintStream;
import java.util.List;
import org.dualselect.data.InputException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Prints one sentence for whatever went wrong, and picks the exit code. */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final PrintStream err;
  private final Arguments arguments;
  private final boolean verbose;

  Errors(PrintStream err, Arguments arguments, boolean verbose) {
    this.err = err;
    this.arguments = arguments;
    this.verbose = verbose;
  }

  @Override
  public int handleParseException(ParameterException e, String[] flags) {
    print(err, sentence(e), verbose ? e : null);
    return Main.WRONG_USAGE;
  }

  /** With the line of the file that a flag comes from. */
  String sentence(ParameterException e) {
    return arguments.located(Usage.flagOf(e), Usage.sentence(e));
  }

  /** What the parser would have refused, had it not been told to go on. */
  List<InputException> inFile() {
    return arguments.problems();
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    print(err, Failure.sentence(e), verbose ? e : null);
    return Main.FAILED;
  }

  /** The sentence, and the stack trace of {@code trace} unless it is null. */
  static void print(PrintStream err, String sentence, Throwable trace) {
    err.println("dualselect: " + Terminal.escape(sentence));
    if (trace != null) {
      trace.printStackTrace(err);
    }
    err.flush();
  }
}
