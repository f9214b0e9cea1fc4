package org.dualselect.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.cli.TrainCommand;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;
import org.dualselect.select.Selection;
import org.dualselect.train.Encoded;
import org.dualselect.train.ReferenceRefresh;
import org.dualselect.train.Session;
import org.dualselect.train.TrainSettings;
import org.dualselect.train.Trainer;
import org.dualselect.train.Updates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What pruning spares on real records: refreshes with and without it, in turns, same state. */
@Command(
    name = "prune",
    mixinStandardHelpOptions = true,
    description = "Refreshes of a real run, with and without pruning.")
final class Pruning implements Callable<Integer> {
  @Option(names = "--epochs", defaultValue = "3", description = "Refreshes of each kind")
  int epochs;

  @Option(names = "--steps", defaultValue = "40", description = "Steps between refreshes")
  int steps;

  @Parameters(paramLabel = "FLAG", description = "After --: flags of dualselect train")
  List<String> flags = new ArrayList<>();

  private Session session;
  private Updates updates;

  private record Timed(ReferenceRefresh.Result result, double seconds) {}

  @Override
  public Integer call() {
    TrainSettings pruned = settings("--prune");
    TrainSettings full = settings("--no-prune");
    try (PointerScope scope = new PointerScope();
        Session opened = Trainer.open(pruned);
        Tokenizer tokenizer = Tokenizer.open(pruned.files().model())) {
      session = opened;
      Encoder encoder = new Encoder(tokenizer, pruned.machine().maxLength());
      Encoded task = Encoded.read(pruned.files().task(), encoder, pruned.files().maxTaskRecords());
      Encoded pool =
          Encoded.read(pruned.files().reference(), encoder, pruned.files().maxReferenceRecords());
      long tokens = pool.samples().stream().mapToLong(EncodedSample::length).sum();
      System.out.printf(
          "task: %s%nreferences: %s, %d tokens%n", task.summary(), pool.summary(), tokens);
      updates = new Updates(session, pruned, task, pool, Long.MAX_VALUE, () -> false);
      ReferenceRefresh all = refresh(full, pool);
      ReferenceRefresh some = refresh(pruned, pool);
      int[][] batches = batches(task.samples().size(), pruned.optimizer().batchSize());
      int next = 0;
      for (; next < pruned.refresh().warmupSteps(); next++) {
        updates.plain(batches[next % batches.length], true);
      }
      for (int epoch = 1; epoch <= epochs; epoch++) {
        boolean allFirst = epoch % 2 == 1;
        Timed first = timed(allFirst ? all : some, epoch);
        Timed second = timed(allFirst ? some : all, epoch);
        report(epoch, allFirst ? first : second, allFirst ? second : first, tokens, pool);
        for (int end = next + steps; next < end; next++) {
          updates.step(batches[next % batches.length]);
        }
      }
    }
    return 0;
  }

  private TrainSettings settings(String prune) {
    List<String> all = new ArrayList<>(flags);
    all.add("--output=nowhere");
    all.add(prune);
    return TrainCommand.parse(all.toArray(String[]::new));
  }

  private ReferenceRefresh refresh(TrainSettings settings, Encoded pool) {
    return new ReferenceRefresh(session, settings, new Silent(), () -> false, pool);
  }

  private static int[][] batches(int samples, int size) {
    return IntStream.range(0, samples / size)
        .mapToObj(batch -> IntStream.range(batch * size, (batch + 1) * size).toArray())
        .toArray(int[][]::new);
  }

  private Timed timed(ReferenceRefresh refresh, int epoch) {
    long start = System.nanoTime();
    ReferenceRefresh.Result result = updates.refresh(refresh, epoch);
    return new Timed(result, (System.nanoTime() - start) * 1e-9);
  }

  private static void report(int epoch, Timed all, Timed some, long tokens, Encoded pool) {
    System.out.printf(
        Locale.ROOT,
        "refresh %d: %.0f tokens/s without pruning, %.0f with: %.2f times as fast;"
            + " %d of %d references (%.0f%%) without a backward pass; selection %s%n",
        epoch,
        tokens / all.seconds,
        tokens / some.seconds,
        all.seconds / some.seconds,
        some.result.skipped(),
        pool.samples().size(),
        100.0 * some.result.skipped() / pool.samples().size(),
        same(all.result.selection(), some.result.selection())
            ? "the same, bit for bit"
            : "DIFFERS");
  }

  private static boolean same(Selection a, Selection b) {
    return Arrays.equals(a.index(), b.index())
        && Arrays.equals(a.weight(), b.weight())
        && Arrays.equals(a.score(), b.score())
        && Arrays.equals(a.loss(), b.loss())
        && Arrays.equals(a.cosine(), b.cosine());
  }
}
