package org.dualselect.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.dualselect.data.Encoder;
import org.dualselect.data.RecordReader;
import org.dualselect.data.RecordSample;
import org.dualselect.data.Tokenizer;
import org.dualselect.inspect.DataWarnings;
import org.dualselect.judge.ChatClient;
import org.dualselect.judge.JudgeSettings;
import org.dualselect.judge.PairJudge;
import org.dualselect.model.ModelConfig;
import org.dualselect.train.Encoded;
import org.dualselect.train.TrainListener;

/** {@code dualselect evaluate}: reads all files, then loads the model, then measures. */
public final class Evaluation {
  private final EvaluateSettings settings;
  private final TrainListener listener;
  private final RefusalPhrases phrases;
  private final List<PromptSet> sets = new ArrayList<>();
  private Baseline baseline;
  private List<Encoded> heldOut = List.of();
  private List<Encoded> probe = List.of();

  private Evaluation(EvaluateSettings settings, TrainListener listener) {
    this.settings = settings;
    this.listener = listener;
    this.phrases =
        settings.refusalPhrases() == null
            ? RefusalPhrases.standard()
            : RefusalPhrases.read(settings.refusalPhrases());
  }

  /** Takes all responses once they are there, before a judge is asked. */
  @FunctionalInterface
  public interface Sink {
    void accept(List<Responses> responses) throws IOException;
  }

  /**
   * @param responses is told before a judge is asked, so that they are kept whatever it does
   * @param listener is told of progress, and of what in the files is hardly meant
   * @throws org.dualselect.data.InputException for bad files, before the model is loaded
   * @throws org.dualselect.judge.JudgeException when the judge cannot be asked
   */
  public static EvaluationResult run(
      EvaluateSettings settings, Sink responses, TrainListener listener) throws IOException {
    Evaluation evaluation = new Evaluation(settings, listener);
    try (Tokenizer tokenizer = Tokenizer.open(settings.model())) {
      evaluation.read(tokenizer);
      try (Evaluator evaluator =
          Evaluator.open(
              settings.model(),
              settings.adapter(),
              tokenizer,
              settings.machine(),
              settings.batches())) {
        return evaluation.measure(evaluator, responses);
      }
    }
  }

  private void read(Tokenizer tokenizer) {
    EvaluateSettings.Data data = settings.data();
    Encoder encoder =
        settings.template().encoder(settings.model(), tokenizer, settings.machine().maxLength());
    DataWarnings warnings = settings.template().warnings(settings.model(), tokenizer, encoder);
    for (Path file : data.unsafe()) {
      sets.add(PromptSet.read(PromptSet.Kind.UNSAFE, file, data.unsafeFilter(), settings, encoder));
    }
    for (Path file : data.benign()) {
      sets.add(PromptSet.read(PromptSet.Kind.BENIGN, file, data.benignFilter(), settings, encoder));
    }
    for (Path file : data.math()) {
      sets.add(PromptSet.readMath(file, settings, encoder));
    }
    if (settings.baseline() != null) {
      baseline = Baseline.read(settings.baseline());
      baseline.requireAny(sets);
    }
    heldOut = encoded(data.heldOut(), encoder, warnings);
    probe = encoded(data.probe(), encoder, warnings);
  }

  private List<Encoded> encoded(List<Path> files, Encoder encoder, DataWarnings warnings) {
    return files.stream().map(file -> encoded(file, encoder, warnings)).toList();
  }

  private Encoded encoded(Path file, Encoder encoder, DataWarnings warnings) {
    Encoded data =
        Encoded.of(
            file,
            RecordSample.of(RecordReader.read(file), settings.records(), settings.machine().seed()),
            encoder);
    data.warn(warnings, listener);
    return data.checkedFor(ModelConfig.read(settings.model()).vocabSize());
  }

  private EvaluationResult measure(Evaluator evaluator, Sink out) throws IOException {
    long start = System.nanoTime();
    int total = sets.stream().mapToInt(set -> set.prompts().size()).sum();
    total += Stream.of(heldOut, probe).flatMap(List::stream).mapToInt(Evaluation::size).sum();
    listener.planned(0, total, settings.batches().samples());
    List<Responses> responses = new ArrayList<>();
    long tokens = 0;
    for (PromptSet set : sets) {
      List<Generated> made =
          evaluator.respond(
              set.prompts(), settings.sampling(), told(set.name(), set.prompts().size()));
      tokens += made.stream().mapToInt(text -> text.ids().length).sum();
      List<String> texts = made.stream().map(Generated::text).toList();
      responses.add(new Responses(set, texts, marker(set.kind())));
    }
    out.accept(responses);
    List<Evaluator.Prediction> predictions =
        heldOut.stream().map(set -> evaluator.predict(set, told("held-out loss", set))).toList();
    List<Evaluator.TokenMean> divergences =
        probe.stream().map(set -> evaluator.divergence(set, told("probe KL", set))).toList();
    List<WinRate> judged = settings.judge() == null ? List.of() : judge(responses);
    double seconds = (System.nanoTime() - start) * 1e-9;
    return new EvaluationResult(responses, judged, predictions, divergences, tokens, seconds);
  }

  private static int size(Encoded records) {
    return records.samples().size();
  }

  /** As in {@code held-out loss gsm8k.jsonl}. */
  private IntConsumer told(String measure, Encoded records) {
    return told(measure + " " + records.file().getFileName(), size(records));
  }

  private IntConsumer told(String phase, int total) {
    long start = System.nanoTime();
    return done -> listener.scored(phase, done, total, (System.nanoTime() - start) * 1e-9);
  }

  private Mark.Marker marker(PromptSet.Kind kind) {
    return kind == PromptSet.Kind.MATH ? Mark.numbers() : Mark.refusals(phrases);
  }

  private List<WinRate> judge(List<Responses> responses) throws IOException {
    ChatClient client = new ChatClient(settings.judge(), System.getenv(JudgeSettings.KEY));
    Judging judging = new Judging(new PairJudge(settings.judge(), client), baseline);
    List<WinRate> rates = new ArrayList<>();
    for (Responses of : responses) {
      int pairs = judging.pairs(of);
      if (!of.kind().equals("math") && pairs > 0) {
        rates.add(judging.compare(of, told("judging " + of.file().getFileName(), pairs)));
      }
    }
    return rates;
  }
}
