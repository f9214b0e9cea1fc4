package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {
  @TempDir Path dir;

  /** The first example of FIPS 180-2. */
  @Test
  void ofAFile() throws Exception {
    Path file = Files.writeString(dir.resolve("abc"), "abc");
    String sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assertEquals(sum, Sha256.of(file));
    Golden.refused(() -> Sha256.of(dir.resolve("none")), "none: no such file.");
    Golden.refused(() -> Sha256.of(dir), dir + ": is a folder, not a file.");
  }

  @Test
  void whereOneListEndsCounts() {
    String whole = new Sha256().add(new int[] {1, 2}).add(new int[] {3}).hex();
    assertEquals(whole, new Sha256().add(new int[] {1, 2}).add(new int[] {3}).hex());
    assertNotEquals(whole, new Sha256().add(new int[] {1}).add(new int[] {2, 3}).hex());
    assertNotEquals(new Sha256().add("ab").add("c").hex(), new Sha256().add("a").add("bc").hex());
  }

  /** More than a chunk, and zeros of either sign. */
  @Test
  void everyBitOfAFloatCounts() {
    float[] values = new float[300_000];
    String zeros = new Sha256().add(values).hex();
    values[299_999] = -0f;
    assertNotEquals(zeros, new Sha256().add(values).hex());
    assertNotEquals(zeros, new Sha256().add(new float[299_999]).hex());
  }
}
