package org.dualselect.cli;

import java.io.PrintStream;
import java.util.function.BooleanSupplier;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ctrl-C, kill and a closed terminal: the first asks for an orderly end, the second ends the
 * process at once.
 */
final class StopSignal implements BooleanSupplier {
  private final PrintStream err;
  private final String words;
  private volatile int number;

  private StopSignal(PrintStream err, String words) {
    this.err = err;
    this.words = words;
  }

  static StopSignal install(PrintStream err) {
    return install(err, "stopping after this batch and saving; once more ends at once, unsaved");
  }

  /**
   * @param words said when asked the first time
   */
  static StopSignal install(PrintStream err, String words) {
    StopSignal stop = new StopSignal(err, words);
    stop.handle("INT");
    stop.handle("TERM");
    stop.handle("HUP"); // the terminal is gone, as after a lost connection
    return stop;
  }

  @Override
  public boolean getAsBoolean() {
    return number != 0;
  }

  /** Returns when asked. */
  synchronized void await() {
    try {
      while (number == 0) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // then there is no more waiting
    }
  }

  /** What a shell expects of a process that ended by the signal. */
  int exitCode() {
    return 128 + number;
  }

  private void handle(String name) {
    Signal signal = new Signal(name);
    SignalHandler before = Signal.handle(signal, this::receive);
    if (before == SignalHandler.SIG_IGN) {
      Signal.handle(signal, before); // a background job: Ctrl-C is not meant for it
    }
  }

  private void receive(Signal signal) {
    if (number != 0) {
      Runtime.getRuntime().halt(128 + signal.getNumber());
    }
    synchronized (this) {
      number = signal.getNumber();
      notifyAll();
    }
    err.println();
    err.println(words);
  }
}
