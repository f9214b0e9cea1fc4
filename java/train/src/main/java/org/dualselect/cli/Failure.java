package org.dualselect.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.dualselect.data.InputException;

/** A failed run in words. */
final class Failure {
  static final String KNOBS =
      "lower --batch-size, --score-batch-size, --batch-tokens, --max-length or --lora-rank, or take a"
          + " smaller model";

  private Failure() {}

  /** One sentence for {@code problem}, the remedy included where one is known. */
  static String sentence(Throwable problem) {
    if (problem instanceof UncheckedIOException wrapper) {
      return sentence(wrapper.getCause());
    }
    String first = firstLine(problem);
    if (isMemory(problem, first)) {
      return "out of memory (" + first + "): " + KNOBS;
    }
    if (problem instanceof LinkageError) {
      return "a library could not be loaded (" + first + "): run dualselect devices";
    }
    if (problem instanceof IOException io) {
      return reason(io);
    }
    if (problem instanceof InputException || problem instanceof IllegalArgumentException) {
      return first;
    }
    // JavaCPP turns every C++ exception into a plain RuntimeException.
    if (problem.getClass() == RuntimeException.class) {
      return "LibTorch: " + first;
    }
    if (problem.getClass().getName().startsWith("org.dualselect.")) {
      return first;
    }
    return "internal error, please report it with the output of --verbose: "
        + problem.getClass().getSimpleName()
        + ": "
        + first;
  }

  /** What went wrong with a file; some of Java's messages are the bare file name. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
      return firstLine(e) + ": no such file";
    }
    if (e instanceof AccessDeniedException) {
      return firstLine(e) + ": permission denied";
    }
    if (e instanceof FileSystemException f && f.getReason() == null) {
      return firstLine(e) + ": " + e.getClass().getSimpleName();
    }
    return firstLine(e);
  }

  private static boolean isMemory(Throwable problem, String first) {
    String text = first.toLowerCase(Locale.ROOT);
    return problem instanceof OutOfMemoryError
        || text.contains("out of memory")
        || text.contains("can't allocate memory");
  }

  // LibTorch appends its C++ stack to the message, line by line.
  private static String firstLine(Throwable problem) {
    String message = problem.getMessage();
    return message == null || message.isBlank()
        ? problem.getClass().getSimpleName()
        : message.strip().lines().findFirst().orElseThrow();
  }
}
