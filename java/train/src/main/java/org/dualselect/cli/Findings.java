package org.dualselect.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Everything that is wrong, not the first alone: a line each, as soon as it is found. */
final class Findings {
  private final PrintStream err;
  private final boolean verbose;
  private final Set<String> said = new HashSet<>();
  private boolean usage;

  /**
   * @param verbose whether stack traces are shown, too
   */
  Findings(PrintStream err, boolean verbose) {
    this.err = err;
    this.verbose = verbose;
  }

  /** The command line or its file is wrong. */
  void usage(String sentence) {
    usage = true;
    add(sentence, null);
  }

  /** Whether {@code check} lets it pass; what it refuses is wrong with the command line. */
  boolean holds(Check check) {
    try {
      check.run();
      return true;
    } catch (IllegalArgumentException e) {
      usage(e.getMessage());
    } catch (IOException e) {
      add(e);
    }
    return false;
  }

  /** Does {@code work}, or notes what it refuses and returns null. */
  <T> T attempt(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      add(e);
      return null;
    }
  }

  void attempt(Runnable work) {
    attempt(
        () -> {
          work.run();
          return null;
        });
  }

  void add(Throwable problem) {
    add(Failure.sentence(problem), problem);
  }

  /**
   * What two checks refuse is one mistake.
   *
   * @param trace with its stack trace; null where there is none
   */
  void add(String sentence, Throwable trace) {
    if (said.add(sentence)) {
      Errors.print(err, sentence, verbose ? trace : null);
    }
  }

  int count() {
    return said.size();
  }

  /** What train would have ended with. */
  int exitCode() {
    return usage ? Main.WRONG_USAGE : count() > 0 ? Main.FAILED : Main.DONE;
  }

  /** Throws where it finds a mistake. */
  interface Check {
    void run() throws IOException;
  }
}
