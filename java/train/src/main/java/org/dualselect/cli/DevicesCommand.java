package org.dualselect.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.dualselect.eval.Devices;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code dualselect devices}: what there is to compute on, and what is missing. */
@Command(
    name = "devices",
    description = "Lists what was found, what would be used, and what is missing.",
    customSynopsis = "dualselect devices [flags]",
    footer = {"", "Example:", "  dualselect devices"})
final class DevicesCommand implements Callable<Integer> {
  @ParentCommand private Main main;

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    output.applyLogging();
    for (String line : Devices.describe()) {
      main.out.write(Terminal.escape(line) + "\n");
    }
    return Main.DONE;
  }
}
