package org.dualselect.cli;

import java.net.URI;
import java.nio.file.Path;
import org.dualselect.judge.JudgeSettings;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flags of a comparison by another language model. */
@Command(optionListHeading = "%nJudge:%n")
final class JudgeOptions {
  @Option(
      names = "--judge-url",
      paramLabel = "URL",
      description =
          "Server with OpenAI's chat interface, as https://host/v1: a model there compares the"
              + " responses to --unsafe and --benign with those of --baseline. Prompts and responses"
              + " are sent to it, with the key in the environment variable "
              + JudgeSettings.KEY
              + ", if there is one.")
  URI url;

  @Option(
      names = "--judge-model",
      paramLabel = "NAME",
      description = "Its model; each pair is judged in both orders, a tie is a half.")
  String model;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description =
          "What --responses wrote for the other model, on the same files, --limit and --seed.")
  Path baseline;

  @Option(
      names = "--judge-cache",
      paramLabel = "DIR",
      description =
          "Where its answers are kept, so that nothing is asked twice and a broken run goes on"
              + " (default: ${DEFAULT-VALUE}).")
  Path cache = Path.of("judge-cache");

  /** Null without a judge. */
  JudgeSettings settings() {
    if (url == null) {
      Require.that(model == null, "--judge-model needs --judge-url");
      return null;
    }
    JudgeSettings settings = new JudgeSettings(url, model, cache);
    settings.check(System.getenv(JudgeSettings.KEY));
    return settings;
  }
}
