package org.dualselect.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.Golden;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.TargetModules;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TapeTest {
  /** Another factor for each map, so that one map's mask on another's input shows. */
  private static final Tape.Dropout DROPOUT =
      (module, x) -> x.mul(Torch.scalar(1 + module.atA() % 7));

  private static Session open(String dtype) {
    AdapterConfig fresh = AdapterConfig.of(3, 6, 0, TargetModules.of("q_proj", "down_proj"));
    return Session.open(
        Golden.path("llama"), null, fresh, new MachineSettings("cpu", dtype, 7, 0, 64), false);
  }

  private record Copy(float[] x, float[] dy, long at) {}

  private static List<List<Copy>> parts(Session session, boolean recompute, long part) {
    Tape tape = new Tape(DROPOUT, recompute, part);
    session.model().forward(new Batch(Golden.batch("llama")), tape).backward();
    List<List<Copy>> parts = new ArrayList<>();
    tape.forEachPart(
        maps ->
            parts.add(
                maps.stream()
                    .map(f -> new Copy(Torch.toFloats(f.x()), Torch.toFloats(f.dy()), f.at()))
                    .toList()));
    return parts;
  }

  @ParameterizedTest
  @CsvSource({"float32, false", "float32, true", "bfloat16, false", "bfloat16, true"})
  void partsAreTheWhole(String dtype, boolean recompute) {
    try (PointerScope scope = new PointerScope();
        Session session = open(dtype)) {
      int modules = session.lora().layout().modules().size();
      List<List<Copy>> whole = parts(session, false, Long.MAX_VALUE);
      List<List<Copy>> some = parts(session, recompute, 1);
      assertEquals(1, whole.size());
      assertEquals(dtype.equals("float32") ? 1 : modules, some.size());
      List<Copy> expected = whole.get(0);
      List<Copy> actual = some.stream().flatMap(List::stream).toList();
      assertEquals(2 * modules, expected.size());
      assertEquals(expected.size(), actual.size());
      long last = -1;
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(expected.get(i).at, actual.get(i).at);
        assertTrue(last < (last = actual.get(i).at));
        assertArrayEquals(expected.get(i).x, actual.get(i).x);
        assertArrayEquals(expected.get(i).dy, actual.get(i).dy);
      }
    }
  }

  /** In 16 bits the tape is half as large, with and without dropout. */
  @Test
  void inputsOf16BitsAreKeptBeforeDropout() {
    try (PointerScope scope = new PointerScope();
        Session session = open("bfloat16")) {
      List<ScalarType> asked = new ArrayList<>();
      Tape tape =
          new Tape(
              (module, x) -> {
                asked.add(x.scalar_type());
                return x;
              },
              false);
      session.model().forward(new Batch(Golden.batch("llama")), tape).backward();
      int modules = session.lora().layout().modules().size();
      assertEquals(modules, asked.size());
      tape.forEachPart(part -> assertFalse(part.isEmpty()));
      assertEquals(2 * modules, asked.size());
      assertTrue(asked.stream().allMatch(type -> type.value == ScalarType.Float.value));
    }
  }

  @Test
  void nothingBeforeTheWayBack() {
    try (PointerScope scope = new PointerScope();
        Session session = open("float32")) {
      Tape tape = new Tape(null, false);
      session.model().forward(new Batch(Golden.batch("llama")), tape);
      Exception e = assertThrows(IllegalStateException.class, () -> tape.forEachPart(part -> {}));
      assertEquals("no backward pass has filled the tape", e.getMessage());
    }
  }
}
