package org.dualselect.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests over the stand-in for CUDA are worth nothing if another library was loaded. */
@Tag("emulated")
class StandInTest {
  @Test
  void isLoaded() {
    assertTrue(Device.all().contains(Device.cuda(0)), Device.all().toString());
  }
}
