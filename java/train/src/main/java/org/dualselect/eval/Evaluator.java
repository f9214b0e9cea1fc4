package org.dualselect.eval;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.adapter.Lora;
import org.dualselect.adapter.LoraLayout;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.Tokenizer;
import org.dualselect.engine.Device;
import org.dualselect.engine.EngineException;
import org.dualselect.model.Batch;
import org.dualselect.model.CausalLm;
import org.dualselect.model.Checkpoint;
import org.dualselect.model.ModelConfig;
import org.dualselect.model.Predictions;
import org.dualselect.model.Torch;
import org.dualselect.model.Weights;
import org.dualselect.train.BatchLimit;
import org.dualselect.train.Encoded;
import org.dualselect.train.MachineSettings;

/**
 * A model and its adapter, loaded once, that answers prompts and is measured on records. One thread
 * at a time; what it loaded goes with {@link #close}.
 */
public final class Evaluator implements AutoCloseable {
  /**
   * A mean over many tokens.
   *
   * @param mean in nats a token, or a share of them
   * @param tokens supervised ones, of all records
   */
  public record TokenMean(double mean, long tokens) {
    /** Over the tokens of all parts together, of which there must be one. */
    public static TokenMean of(List<TokenMean> parts) {
      long tokens = parts.stream().mapToLong(TokenMean::tokens).sum();
      double sum = parts.stream().mapToDouble(part -> part.mean * part.tokens).sum();
      return new TokenMean(sum / tokens, tokens);
    }
  }

  /**
   * How well the answers of records are foretold, each token after the true ones before it.
   *
   * @param loss cross-entropy
   * @param accuracy token accuracy: the share of tokens that are the likeliest in their place
   */
  public record Prediction(TokenMean loss, TokenMean accuracy) {}

  /** Sums over the tokens of a batch, one of each thing that is measured. */
  private interface Measure {
    double[] sums(Batch batch, int[] places);
  }

  private final PointerScope scope;
  private final CausalLm model;
  private final Tokenizer tokenizer;
  private final BatchLimit limit;
  private final long seed;

  private Evaluator(
      PointerScope scope, CausalLm model, Tokenizer tokenizer, BatchLimit limit, long seed) {
    this.scope = scope;
    this.model = model;
    this.tokenizer = tokenizer;
    this.limit = limit;
    this.seed = seed;
  }

  /**
   * @param model folder of a Hugging Face checkpoint
   * @param adapter PEFT adapter, or null for the model alone
   * @param tokenizer of the checkpoint, or null if no text is wanted
   * @param machine where, in which type, and the seed of sampling
   * @param limit of texts at once, and of their tokens
   */
  public static Evaluator open(
      Path model, Path adapter, Tokenizer tokenizer, MachineSettings machine, BatchLimit limit) {
    Device on = Device.parse(machine.device());
    if (!on.available()) {
      throw new EngineException(on.unavailable());
    }
    ModelConfig config = ModelConfig.read(model);
    Checkpoint checkpoint = Checkpoint.open(model);
    LoraLayout layout = adapter == null ? null : LoraLayout.read(config, adapter);
    Torch.use(on, machine.threads());
    PointerScope scope = new PointerScope();
    try (Weights weights = new Weights(checkpoint, Torch.type(machine.dtype()))) {
      Lora lora = adapter == null ? null : Lora.read(adapter, layout);
      CausalLm lm = new CausalLm(config, weights, lora);
      return new Evaluator(scope, lm, tokenizer, limit, machine.seed());
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  /**
   * Answers all prompts, many at once.
   *
   * @param prompts ids, as {@link org.dualselect.data.Encoder#prompt(String)} makes them
   * @param done told how many are answered, a part counting as that; each number once
   */
  public List<Generated> respond(List<int[]> prompts, SamplingSettings sampling, IntConsumer done) {
    return new BatchGenerator(model, sampling, limit, seed)
        .generate(prompts, done).stream()
            .map(ids -> new Generated(ids, tokenizer == null ? null : tokenizer.decode(ids, true)))
            .toList();
  }

  /**
   * Cross-entropy and token accuracy of the records' answers.
   *
   * @param done told how many records are measured
   */
  public Prediction predict(Encoded records, IntConsumer done) {
    List<TokenMean> means =
        means(
            records,
            (batch, places) -> {
              Predictions made = model.predictions(batch);
              double hits = 0;
              for (float of : Torch.toFloats(made.hits())) {
                hits += of;
              }
              return new double[] {sum(records, places, made.losses(), batch), hits};
            },
            done);
    return new Prediction(means.get(0), means.get(1));
  }

  /**
   * How far the adapter moved the model: Kullback-Leibler divergence of the adapted model from the
   * bare one over the records' answers, every token weighing the same.
   *
   * @param done told how many records are measured
   */
  public TokenMean divergence(Encoded records, IntConsumer done) {
    return means(
            records,
            (batch, places) -> new double[] {sum(records, places, model.divergences(batch), batch)},
            done)
        .get(0);
  }

  private List<TokenMean> means(Encoded records, Measure measure, IntConsumer done) {
    List<EncodedSample> samples = records.samples();
    int[] byLength =
        IntStream.range(0, samples.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> -samples.get(i).length()))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] sums = {};
    long tokens = 0;
    int count = 0;
    for (int[] places : limit.cut(byLength, samples)) {
      try (PointerScope pass = new PointerScope()) {
        Batch batch = new Batch(Arrays.stream(places).mapToObj(samples::get).toList());
        double[] more = measure.sums(batch, places);
        sums = Arrays.copyOf(sums, more.length);
        for (int i = 0; i < more.length; i++) {
          sums[i] += more[i];
        }
        tokens += Arrays.stream(batch.supervised()).sum();
      }
      done.accept(count += places.length);
    }
    long of = tokens;
    return Arrays.stream(sums).mapToObj(sum -> new TokenMean(sum / of, of)).toList();
  }

  /** Over the tokens of a batch, of what the model gave as means over each sample's. */
  private static double sum(Encoded records, int[] places, Tensor perSample, Batch batch) {
    float[] means = Torch.toFloats(perSample);
    records.requireFinite(means, places);
    double sum = 0;
    for (int i = 0; i < means.length; i++) {
      sum += (double) means[i] * batch.supervised()[i];
    }
    return sum;
  }

  @Override
  public void close() {
    scope.close();
  }
}
