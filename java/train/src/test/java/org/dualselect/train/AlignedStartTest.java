package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.Golden;
import org.dualselect.adapter.LoraModule;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The divergence from what the model said at the start, and its gradient. */
class AlignedStartTest {
  private static Session open(String model) {
    return Sessions.open(Golden.path(model), Golden.path(model + "/adapter"), 0);
  }

  /** The start is the bare model: B is 0. Then the adapter comes back. */
  private static AlignedStart bareStart(Session session, long memory) {
    Tensor parameters = session.lora().parameters();
    Tensor adapter = parameters.clone();
    for (LoraModule m : session.lora().layout().modules()) {
      parameters.narrow(0, m.atB(), m.out() * (long) m.rank()).zero_();
    }
    AlignedStart start = new AlignedStart(session, memory);
    parameters.copy_(adapter);
    return start;
  }

  private static StepPass pass(
      Session session, List<EncodedSample> samples, int microBatch, int from, AlignedStart start) {
    return new StepPass(session, samples, microBatch, 0, 0, new int[samples.size()], from, start);
  }

  private static Scoreboard.Values read(Session session, StepPass pass, int samples) {
    Scoreboard board = new Scoreboard(samples);
    pass.stats(board, session.lora().parameters());
    return board.read(samples);
  }

  /** Some 7 KiB hold the rows of some of the samples. */
  @ParameterizedTest
  @CsvSource({"llama3, 0", "llama3, 7000", "llama3, 1000000", "gemma3, 1000000"})
  void divergencesAndTheirGradients(String model, long memory) {
    JsonNode expected = Golden.json(model + "/divergence.json");
    try (PointerScope scope = new PointerScope();
        Session session = open(model)) {
      AlignedStart start = bareStart(session, memory);
      List<EncodedSample> samples = Golden.batch(model);
      int n = samples.size();
      for (int microBatch : new int[] {0, 1, 2}) {
        Scoreboard.Values got = read(session, pass(session, samples, microBatch, 0, start), n);
        for (int i = 0; i < n; i++) {
          double norm2 = expected.get("sqnorm").get(i).doubleValue();
          assertEquals(expected.get("divergence").get(i).doubleValue(), got.loss()[i], 1e-5);
          assertEquals(norm2, got.norm2()[i], 1e-3 * norm2);
          assertTrue(norm2 > 0);
        }
      }
    }
  }

  /** Task samples and references in one pass are what they are in passes of their own. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void besideTaskSamples(int microBatch) {
    try (PointerScope scope = new PointerScope();
        Session session = open("llama3")) {
      AlignedStart start = bareStart(session, 0);
      List<EncodedSample> samples = Golden.batch("llama3");
      int n = samples.size();
      Scoreboard.Values task = read(session, pass(session, samples, 0, n, null), n);
      Scoreboard.Values kept = read(session, pass(session, samples, 0, 0, start), n);
      Scoreboard.Values both = read(session, pass(session, samples, microBatch, 2, start), n);
      for (int i = 0; i < n; i++) {
        Scoreboard.Values own = i < 2 ? task : kept;
        assertEquals(own.loss()[i], both.loss()[i], 1e-5);
        assertEquals(own.norm2()[i], both.norm2()[i], 1e-4 * own.norm2()[i]);
      }
    }
  }

  /** Kept or made again, alone or beside others: the same bits, and only what is made costs. */
  @Test
  void rowsAreMadeOnceWhereTheyFit() {
    try (PointerScope scope = new PointerScope();
        Session session = open("llama3")) {
      List<EncodedSample> samples = Golden.batch("llama3");
      long row = 4L * session.model().config().hiddenSize();
      long first = row * samples.get(0).supervised();
      float[] expected = Torch.toFloats(bareStart(session, 0).rows(samples));
      for (long memory : new long[] {0, first, row * 1000}) {
        AlignedStart start = bareStart(session, memory);
        assertArrayEquals(expected, Torch.toFloats(start.rows(samples)));
        assertEquals(memory >= first, isFree(session, start, samples.subList(0, 1)));
        assertEquals(memory > first, isFree(session, start, samples));
        assertArrayEquals(expected, Torch.toFloats(start.rows(samples)));
      }
    }
  }

  private static boolean isFree(Session session, AlignedStart start, List<EncodedSample> samples) {
    double before = session.clock().forwardSeconds();
    start.rows(samples);
    return session.clock().forwardSeconds() == before;
  }

  @Test
  void atTheStartThereIsNone() {
    try (PointerScope scope = new PointerScope();
        Session session = open("llama3")) {
      float[] parameters = Torch.toFloats(session.lora().parameters());
      AlignedStart start = new AlignedStart(session, 0);
      List<EncodedSample> samples = Golden.batch("llama3");
      Scoreboard.Values got = read(session, pass(session, samples, 0, 0, start), samples.size());
      for (int i = 0; i < samples.size(); i++) {
        assertEquals(0, got.loss()[i], 1e-6);
        assertEquals(0, got.norm2()[i], 1e-10);
      }
      assertArrayEquals(parameters, Torch.toFloats(session.lora().parameters()));
      assertTrue(Arrays.stream(got.norm2()).allMatch(Double::isFinite));
    }
  }
}
