package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.Golden;
import org.dualselect.data.EncodedSample;
import org.dualselect.eval.Evaluator;
import org.dualselect.eval.SamplingSettings;
import org.dualselect.model.Batch;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Native memory is freed with its scope, step by step, and not when a collector finds the time. */
class MemoryTest {
  private static final int ROUNDS = 8;
  private static final String SETTLED = "settled";

  @TempDir Path folder;

  /** Pointers with memory of their own that are open after each step. */
  private List<Long> pointersAfterSteps(Settings settings) throws Exception {
    List<Long> counts = new ArrayList<>();
    Trainer.run(
        settings.build(), Listeners.steps(step -> counts.add(Pointer.totalCount())), () -> false);
    return counts;
  }

  /** Nothing that an earlier test left to the collector may be collected meanwhile. */
  private static void settle() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      System.gc();
      Pointer.deallocateReferences();
    }
  }

  private static void constant(List<Long> counts) {
    for (long count : counts) {
      assertEquals(counts.get(0), count, counts.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stepsLeaveNoPointers(boolean recompute) throws Exception {
    settle();
    Settings settings =
        Settings.golden(folder.resolve("run"))
            .with("epochs", 4)
            .with("dropout", 0.1)
            .with("recompute", recompute);
    List<Long> counts = pointersAfterSteps(settings);
    assertEquals(2 + 4 * 3, counts.size());
    constant(counts.subList(0, 2));
    constant(counts.subList(2, 5));
  }

  @Test
  void refreshesLeaveNoPointers() throws Exception {
    settle();
    Settings settings = Settings.golden(folder.resolve("run")).with("epochs", 4).with("every", 1);
    constant(pointersAfterSteps(settings));
  }

  /** With ten end tokens of 300, texts end at any time, and others join. */
  @Test
  void responsesLeaveNoPointers() throws Exception {
    Path model = Golden.copy("llama3", folder.resolve("model"));
    Files.writeString(
        model.resolve("generation_config.json"),
        "{\"eos_token_id\": [2, 10, 20, 30, 40, 50, 60, 70, 80, 90]}");
    List<int[]> prompts =
        IntStream.range(0, 40)
            .mapToObj(i -> IntStream.range(3, 4 + i * 11 % 60).toArray())
            .toList();
    SamplingSettings sampling = new SamplingSettings(20, false, 1, 1, 1.2);
    MachineSettings machine = new MachineSettings("cpu", "float32", 1, 1, 64);
    List<Long> counts = new ArrayList<>();
    try (Evaluator evaluator =
        Evaluator.open(model, model.resolve("adapter"), null, machine, new BatchLimit(8, 0))) {
      settle(); // what loading left
      for (int i = 0; i < 4; i++) {
        evaluator.respond(prompts, sampling, done -> {});
        counts.add(Pointer.totalCount());
      }
    }
    constant(counts);
  }

  /**
   * The compiler's and the allocator's share of the pages takes a while to settle (50 MB of 360 on
   * a busy machine), a leak never does: a pass leaves 10 MB behind if it leaves any.
   */
  @Test
  void passesLeaveNoPointersAndNoPages() throws Exception {
    String output = Child.run(MemoryTest.class);
    assertTrue(output.contains(SETTLED), output);
  }

  public static void main(String[] arguments) throws Exception {
    List<EncodedSample> samples = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      samples.addAll(Golden.batch("llama"));
    }
    try (PointerScope scope = new PointerScope();
        Session session = Sessions.open(Golden.path("llama"), Golden.path("llama/adapter"), 0.1)) {
      steps(session, samples);
      long pointers = Pointer.totalCount();
      long pages = Pointer.physicalBytes();
      for (int round = 0; round < ROUNDS; round++) {
        steps(session, samples);
        assertEquals(pointers, Pointer.totalCount());
        long later = Pointer.physicalBytes();
        System.out.println("pages: " + pages + " to " + later);
        if (later < 1.01 * pages) {
          System.out.println(SETTLED);
          return;
        }
        pages = later;
      }
    }
  }

  private static void steps(Session session, List<EncodedSample> samples) throws Exception {
    for (int i = 0; i < 20; i++) {
      step(session, samples, i);
    }
    settle();
  }

  private static void step(Session session, List<EncodedSample> samples, int stream) {
    int[] places = new int[samples.size()];
    try (PointerScope scope = new PointerScope()) {
      GradientPass pass = session.pass(samples, 42, stream, places);
      Scoreboard board = new Scoreboard(samples.size());
      pass.stats(board, session.lora().parameters());
      pass.addTo(session.vector(), board.weight());
      Torch.toFloats(session.model().losses(new Batch(samples), false));
    }
  }
}
