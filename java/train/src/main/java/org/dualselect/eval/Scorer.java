package org.dualselect.eval;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.Encoder;
import org.dualselect.data.Tokenizer;
import org.dualselect.engine.Engine;
import org.dualselect.inspect.DataWarnings;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;
import org.dualselect.train.BatchLimit;
import org.dualselect.train.Encoded;
import org.dualselect.train.GradientPass;
import org.dualselect.train.Session;
import org.dualselect.train.TrainListener;

/**
 * Every record's loss, gradient norm, and dot and cosine with one direction: the mean of the
 * reference records' per-sample gradients. One JSON object a record, in the order of the file.
 */
public final class Scorer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ScoreSettings settings;
  private final Session session;
  private final TrainListener listener;
  private final BatchLimit batches;

  private Scorer(ScoreSettings settings, Session session, TrainListener listener) {
    this.settings = settings;
    this.session = session;
    this.listener = listener;
    this.batches = new BatchLimit(settings.batchSize(), settings.batchTokens());
  }

  /**
   * @param out takes lines of {@code index loss grad_norm dot cosine tokens}; {@code index} counts
   *     the encoded records, {@code tokens} the supervised ones
   */
  public static void run(ScoreSettings settings, Appendable out, TrainListener listener)
      throws IOException {
    Encoded data;
    Encoded reference;
    try (Tokenizer tokenizer = Tokenizer.open(settings.model())) {
      Encoder encoder =
          settings.template().encoder(settings.model(), tokenizer, settings.machine().maxLength());
      data = Encoded.read(settings.data(), encoder, settings.maxRecords());
      reference = Encoded.read(settings.reference(), encoder, settings.maxReferenceRecords());
      DataWarnings warnings = settings.template().warnings(settings.model(), tokenizer, encoder);
      data.warn(warnings, listener);
      reference.warn(warnings, listener);
    }
    AdapterConfig fresh = settings.lora().fresh();
    AdapterConfig adapter = settings.lora().scoreWithDropout() ? fresh : fresh.withDropout(0);
    try (PointerScope scope = new PointerScope();
        Session session =
            Session.open(
                settings.model(), settings.adapter(), adapter, settings.machine(), false)) {
      int vocabulary = session.model().config().vocabSize();
      data.checkedFor(vocabulary);
      reference.checkedFor(vocabulary);
      listener.info("data: " + data.summary());
      listener.info("reference: " + reference.summary());
      int records = data.samples().size() + reference.samples().size();
      listener.planned(0, records, settings.batchSize());
      Scorer scorer = new Scorer(settings, session, listener);
      scorer.score(data, scorer.meanGradient(reference), out);
    }
  }

  private Tensor meanGradient(Encoded reference) {
    List<EncodedSample> samples = reference.samples();
    Tensor mean = session.vector();
    float[] weight = new float[Math.min(samples.size(), batches.samples())];
    Arrays.fill(weight, 1f / samples.size());
    Tensor weights = Torch.of(weight, weight.length);
    long start = System.nanoTime();
    int done = 0;
    for (int[] places : batches(samples)) {
      try (PointerScope scope = new PointerScope()) {
        GradientPass pass = pass(samples, places, 1);
        reference.requireFinite(pass.losses(), places);
        pass.addTo(mean, weights);
      }
      done += places.length;
      told("reference", done, samples, start);
    }
    return mean;
  }

  private void score(Encoded data, Tensor direction, Appendable out) throws IOException {
    List<EncodedSample> samples = data.samples();
    Engine engine = session.engine();
    Scoreboard board = new Scoreboard(Math.min(samples.size(), batches.samples()));
    Tensor directionNorm2 = Torch.zeros(ScalarType.Double, 1);
    engine.dot(
        Torch.doubles(directionNorm2),
        Torch.floats(direction),
        Torch.floats(direction),
        session.parameters());
    long start = System.nanoTime();
    int done = 0;
    for (int[] places : batches(samples)) {
      try (PointerScope scope = new PointerScope()) {
        pass(samples, places, 0).stats(board, direction);
        board.cosines(engine, directionNorm2, places.length);
        Scoreboard.Values values = board.read(places.length);
        data.requireFinite(values.loss(), places);
        write(data, places, values, out);
      }
      done += places.length;
      told("scoring", done, samples, start);
    }
  }

  private void told(String phase, int done, List<EncodedSample> samples, long start) {
    listener.scored(phase, done, samples.size(), (System.nanoTime() - start) * 1e-9);
  }

  private List<int[]> batches(List<EncodedSample> samples) {
    return batches.cut(IntStream.range(0, samples.size()).toArray(), samples);
  }

  private GradientPass pass(List<EncodedSample> samples, int[] places, int stream) {
    List<EncodedSample> batch = Arrays.stream(places).mapToObj(samples::get).toList();
    return session.pass(batch, settings.machine().seed(), stream, places);
  }

  private void write(Encoded data, int[] places, Scoreboard.Values values, Appendable out)
      throws IOException {
    for (int i = 0; i < values.loss().length; i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("index", data.source()[places[i]]);
      row.put("loss", values.loss()[i]);
      row.put("grad_norm", Math.sqrt(values.norm2()[i]));
      row.put("dot", values.dot()[i]);
      row.put("cosine", values.cosine()[i]);
      row.put("tokens", data.samples().get(places[i]).supervised());
      out.append(JSON.writeValueAsString(row)).append('\n');
    }
  }
}
