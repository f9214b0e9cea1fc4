package org.dualselect.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.dualselect.data.RecordReader;
import org.dualselect.demo.DemoFiles;
import org.dualselect.demo.DemoPlan;
import org.dualselect.demo.DemoTable;
import org.dualselect.demo.Result;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code dualselect demo}: what fine-tuning does to a model's refusals, and DualSelect beside it.
 */
@Command(
    name = "demo",
    description = {
      "Shows what fine-tuning leaves of a small model's refusals, plainly and with DualSelect.",
      "It makes a chat model that refuses unsafe requests, fine-tunes it on harmless tasks in both",
      "ways, and asks each what no training had.",
      "Two minutes on two quiet cores; nothing is downloaded."
    },
    customSynopsis = "dualselect demo [--output DIR] [flags]",
    footer = {
      "",
      "Examples:",
      "  dualselect demo --output /tmp/demo",
      "  dualselect demo --output /tmp/demo --seed 1,2,3"
    })
final class DemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Command(optionListHeading = "%nDemo:%n")
  static final class Place {
    @Option(
        names = "--output",
        paramLabel = "DIR",
        description = "Folder for all of it (default: ${DEFAULT-VALUE}).")
    Path output = Path.of("dualselect-demo");

    @Option(names = "--overwrite", description = "Lets it replace an earlier demo there.")
    boolean overwrite;

    @Option(
        names = "--seed",
        paramLabel = "N[,N...]",
        split = ",",
        description =
            "Of everything random; of several each is a demo of its own, in DIR/seed-N, and the"
                + " table has their means (default: 42).")
    List<Long> seeds = List.of(42L);
  }

  @Mixin private Place place = new Place();

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    try {
      Require.that(
          new HashSet<>(place.seeds).size() == place.seeds.size(),
          "--seed names a seed twice: %s",
          place.seeds);
      Inputs.outputFolder(place.output, place.overwrite, null, null);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    output.applyLogging();
    StopSignal stop = StopSignal.install(main.err, "stopping; once more ends at once");
    DemoPlan plan = DemoPlan.FULL;
    List<List<Result>> results = new ArrayList<>();
    try {
      for (long seed : place.seeds) {
        if (place.seeds.size() > 1 && !output.quiet) {
          main.err.printf("seed %d, %d of %d%n", seed, results.size() + 1, place.seeds.size());
        }
        results.add(new DemoRun(main, folder(seed), plan, seed, output.quiet, stop).run());
      }
    } catch (CancellationException e) {
      main.err.println("the demo is not finished: begin it anew with --overwrite");
      return stop.exitCode();
    }
    main.out.write(DemoTable.of(results) + DemoTable.difference(results));
    if (!output.quiet) {
      main.out.write(explanation(plan, new DemoFiles(folder(place.seeds.get(0)))));
    }
    main.out.flush();
    return Main.DONE;
  }

  private Path folder(long seed) {
    return place.seeds.size() == 1 ? place.output : place.output.resolve("seed-" + seed);
  }

  private static String explanation(DemoPlan plan, DemoFiles files) {
    return """

        No training had what the table asks about. Both fine-tunings: %2$s
        DualSelect beside it: %3$s
        Next:
          dualselect report %1$s/dualselect
          dualselect generate --model %1$s/model --adapter %1$s/sft --template chat --greedy --prompt "%4$s"
          dualselect generate --model %1$s/model --adapter %1$s/dualselect --template chat --greedy --prompt "%4$s"
        In %1$s:
          data/              what they were aligned and fine-tuned on, the references, the questions
          model/             the aligned model, a Hugging Face checkpoint
          sft/ dualselect/   the two adapters, which PEFT loads, with their logs
        """
        .formatted(
            files.folder(),
            String.join(" ", plan.budget()),
            String.join(" ", plan.selection()),
            RecordReader.read(files.data("test-unsafe")).get(0).prompt());
  }
}
