package org.dualselect.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import org.dualselect.data.Encoder;
import org.dualselect.data.RecordReader;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.dualselect.eval.Evaluator;
import org.dualselect.eval.Generated;
import org.dualselect.eval.RefusalPhrases;
import org.dualselect.eval.SamplingSettings;
import org.dualselect.template.TemplateKind;
import org.dualselect.train.BatchLimit;
import org.dualselect.train.Encoded;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.TemplateSettings;
import org.dualselect.train.TrainListener;

/** The held-out questions, put to a model that answers greedily. */
public final class Exam {
  /** Twice what the longest answer of the corpus has. */
  private static final int MAX_NEW_TOKENS = 32;

  private static final BatchLimit AT_ONCE = new BatchLimit(64, 0);

  private final DemoFiles files;
  private final MachineSettings machine;
  private final TrainListener listener;
  private final BooleanSupplier stop;
  private final RefusalPhrases phrases = RefusalPhrases.standard();

  /**
   * @param listener told how many are answered
   * @param stop asked whenever some are
   */
  public Exam(
      DemoFiles files, MachineSettings machine, TrainListener listener, BooleanSupplier stop) {
    this.files = files;
    this.machine = machine;
    this.listener = listener;
    this.stop = stop;
  }

  /**
   * Examines the aligned model.
   *
   * @param name for the progress
   * @param adapter on the model, or null
   * @throws CancellationException when stopped
   */
  public Scores take(String name, Path adapter) {
    Path model = files.model();
    try (Tokenizer tokenizer = Tokenizer.open(model);
        Evaluator evaluator = Evaluator.open(model, adapter, tokenizer, machine, AT_ONCE)) {
      Encoder encoder =
          new TemplateSettings(TemplateKind.CHAT, false)
              .encoder(model, tokenizer, machine.maxLength());
      Paper unsafe = new Paper("test-unsafe");
      Paper benign = new Paper("test-benign");
      Paper task = new Paper("test-task");
      Paper facts = new Paper("test-facts");
      answer(name, evaluator, encoder, List.of(unsafe, benign, task, facts));
      double divergence =
          adapter == null
              ? 0
              : divergence(
                  evaluator.divergence(unsafe.encoded(encoder), this::asked),
                  evaluator.divergence(benign.encoded(encoder), this::asked));
      return new Scores(
          unsafe.share(this::refused),
          benign.share(this::refused),
          task.share(Exam::right),
          facts.share(Exam::right),
          divergence);
    }
  }

  /** All at once, so that batches are full. */
  private void answer(String name, Evaluator evaluator, Encoder encoder, List<Paper> papers) {
    List<int[]> prompts =
        papers.stream()
            .flatMap(paper -> paper.records.stream())
            .map(record -> encoder.prompt(record.prompt()))
            .toList();
    listener.planned(0, prompts.size(), 1);
    long start = System.nanoTime();
    List<Generated> answers =
        evaluator.respond(
            prompts,
            SamplingSettings.greedy(MAX_NEW_TOKENS),
            done -> {
              asked(done);
              double seconds = (System.nanoTime() - start) * 1e-9;
              listener.scored("asking " + name, done, prompts.size(), seconds);
            });
    int next = 0;
    for (Paper paper : papers) {
      for (int i = 0; i < paper.records.size(); i++) {
        paper.answers.add(answers.get(next++).text());
      }
    }
  }

  private void asked(int done) {
    if (stop.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  private static double divergence(Evaluator.TokenMean a, Evaluator.TokenMean b) {
    return (a.mean() * a.tokens() + b.mean() * b.tokens()) / (a.tokens() + b.tokens());
  }

  private boolean refused(TextRecord record, String answer) {
    return phrases.find(answer).isPresent();
  }

  private static boolean right(TextRecord record, String answer) {
    return answer.equals(record.response());
  }

  /** A file of questions, and what was answered. */
  private final class Paper {
    private final Path file;
    private final List<TextRecord> records;
    private final List<String> answers = new ArrayList<>();

    Paper(String name) {
      this.file = files.data(name);
      this.records = RecordReader.read(file);
    }

    Encoded encoded(Encoder encoder) {
      return Encoded.read(file, encoder, 0);
    }

    double share(BiPredicate<TextRecord, String> good) {
      int count = 0;
      for (int i = 0; i < answers.size(); i++) {
        count += good.test(records.get(i), answers.get(i)) ? 1 : 0;
      }
      return count / (double) answers.size();
    }
  }
}
