package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.Golden;
import org.dualselect.model.Torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps on tasks and on references by turns. */
class TurnsTest {
  @TempDir Path folder;

  private Settings settings() {
    return Settings.golden(folder.resolve("run"))
        .with("method", Method.LISA)
        .with("correction", TrainSettings.Correction.NONE)
        .with("freshReferences", 3)
        .with("taskTurn", 2)
        .with("referenceTurn", 1)
        .with("rho", 0.5);
  }

  /**
   * Twenty references by threes at most: 2, 3, ... Six batches of tasks, in an order that
   * references do not disturb; the run ends with a task.
   */
  @Test
  void turnsOfARun() throws Exception {
    Run run = Run.of(settings());
    assertEquals(
        List.of(8, 8, 2, 8, 8, 3, 8, 8),
        run.steps().stream().map(TrainListener.Step::batch).toList());
    assertEquals(8, run.summary().steps());
    Run sft = Run.of(Settings.sft(folder.resolve("sft")).with("batchSize", 8));
    assertEquals(sft.steps().get(0).loss(), run.steps().get(0).loss());
    assertEquals(sft.steps().get(1).loss(), run.steps().get(1).loss());
    assertEquals(run.steps().get(7).loss(), run.summary().finalLoss());
  }

  /**
   * Where w is, there are no references' turns yet; then g + ρ (w − w_other) of the other state.
   */
  @Test
  void eachIsDrawnToWhereTheOtherLeftOff() throws Exception {
    TrainSettings settings = settings().build();
    try (PointerScope scope = new PointerScope();
        Session session = Sessions.open(Golden.path("llama3"), null, 0)) {
      Tensor parameters = session.lora().parameters();
      Turns turns = new Turns(session, settings, 1);
      List<Float> drawn = new ArrayList<>();
      for (int step = 0; step < 7; step++) {
        parameters.fill_(Torch.scalar(10 * step));
        Tensor gradient = session.vector();
        turns.draw(gradient);
        float[] all = Torch.toFloats(gradient);
        float[] same = new float[all.length];
        java.util.Arrays.fill(same, all[0]);
        assertArrayEquals(same, all);
        drawn.add(all[0]);
        parameters.fill_(Torch.scalar(10 * step + 4)); // the step itself
        turns.advance();
      }
      // Task turns leave 14 and 44, those of references 24 and 54.
      assertEquals(List.of(0f, 0f, 3f, 3f, 8f, 3f, 3f), drawn);
    }
  }

  /** In the first tenth of a run nothing is drawn. */
  @Test
  void theStartIsFree() throws Exception {
    TrainSettings settings = settings().build();
    try (PointerScope scope = new PointerScope();
        Session session = Sessions.open(Golden.path("llama3"), null, 0)) {
      session.lora().parameters().fill_(Torch.scalar(1));
      Turns turns = new Turns(session, settings, 60);
      int free = 0;
      for (int step = 0; step < 9; step++) {
        session.lora().parameters().fill_(Torch.scalar(step));
        Tensor gradient = session.vector();
        turns.draw(gradient);
        free += Torch.toFloats(gradient)[0] == 0 ? 1 : 0;
        turns.advance();
      }
      assertEquals(6, free);
    }
  }
}
