package org.dualselect.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine refuses, in which words, and how long it lives. */
class ErrorsTest {
  private static final FloatPointer A = new FloatPointer(1, 2, 3);

  @Test
  void aBadArgumentIsNamed() {
    try (Engine engine = Engine.open(Device.CPU)) {
      String size =
          assertThrows(
                  IllegalArgumentException.class, () -> engine.dot(new DoublePointer(1), A, A, -1))
              .getMessage();
      assertTrue(size.contains("ds_dot") && size.contains("-1"), size);
      String pointer =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> engine.dot(new DoublePointer(1), A, new FloatPointer(), 3))
              .getMessage();
      assertTrue(pointer.contains("ds_dot") && pointer.contains("b"), pointer);
    }
  }

  @Test
  void aBlockBeyondTheVectorIsRefused() {
    try (Engine engine = Engine.open(Device.CPU);
        MapTable maps = new MapTable().add(A, A, 3, 3, 0)) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      engine.gradStats(
                          new DoublePointer(1),
                          new DoublePointer(1),
                          maps,
                          A,
                          new LongPointer(0, 1),
                          DType.F32,
                          1,
                          8))
              .getMessage();
      assertTrue(message.contains("ds_grad_stats") && message.contains("8"), message);
    }
  }

  @Test
  void anAbsentDeviceSaysWhy() {
    Device device = Device.cuda(Device.all().size() - 1); // the CPU is one of them
    assertFalse(device.available());
    RuntimeException refused = assertThrows(RuntimeException.class, () -> Engine.open(device));
    assertTrue(refused.getMessage().contains("device = " + device.ordinal()), refused.toString());
    assertEquals(refused.getMessage(), device.unavailable());
  }

  @Test
  void afterCloseNothingGoes() {
    Engine engine = Engine.open(Device.CPU);
    engine.close();
    engine.close();
    assertThrows(IllegalStateException.class, () -> engine.dot(new DoublePointer(1), A, A, 3));
    MapTable maps = new MapTable();
    maps.close();
    maps.close();
    assertThrows(IllegalStateException.class, () -> maps.add(A, A, 1, 1, 0));
  }

  @Test
  void aSecondThreadIsRefusedWhileTheFirstIsInside() throws Exception {
    try (Engine engine = Engine.open(Device.CPU)) {
      var field = Engine.class.getDeclaredField("user");
      field.setAccessible(true);
      @SuppressWarnings("unchecked")
      AtomicReference<Thread> user = (AtomicReference<Thread>) field.get(engine);
      user.set(new Thread("other"));
      String message = assertThrows(IllegalStateException.class, engine::sync).getMessage();
      assertTrue(message.contains("other"), message);
      user.set(null);
      engine.sync();
    }
  }

  @Test
  void aTableGrowsInsideAScopeAndOutlivesIt() {
    try (Engine engine = Engine.open(Device.CPU);
        MapTable maps = new MapTable(1)) {
      try (PointerScope scope = new PointerScope()) {
        for (int i = 0; i < 100; i++) {
          maps.add(A, A, 1, 1, i);
        }
      }
      assertEquals(100, maps.size());
      DoublePointer norm2 = new DoublePointer(0.0);
      LongPointer offsets = new LongPointer(0, 3);
      engine.gradStats(
          new DoublePointer(), norm2, maps, new FloatPointer(), offsets, DType.F32, 1, 100);
      // Each map's gradient is 1 + 4 + 9 = 14.
      assertEquals(100 * 14 * 14, norm2.get(), 1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "cuda:", "cuda:-1", "cuda:x", "CPU"})
  void anUnknownDeviceIsRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> Device.parse(name));
  }

  @Test
  void devicesHaveNames() {
    assertEquals(Device.CPU, Device.parse("cpu"));
    assertEquals(Device.cuda(0), Device.parse("cuda"));
    assertEquals(Device.cuda(3), Device.parse("cuda:3"));
    assertEquals("cuda:3", Device.cuda(3).toString());
    assertTrue(Device.CPU.available());
    assertEquals("", Device.CPU.unavailable());
  }
}
