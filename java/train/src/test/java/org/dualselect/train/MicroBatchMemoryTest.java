package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.Golden;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Torch;
import org.junit.jupiter.api.Test;

/** Micro-batches cost less memory. */
class MicroBatchMemoryTest {
  private static final int SAMPLES = 128;
  private static final int LENGTH = 256;
  private static final Pattern GREW = Pattern.compile("grew by (\\d+) bytes");

  /** What a step needs at its peak, in a JVM of its own. */
  private static long growth(int microBatch) throws Exception {
    String output = Child.run(MicroBatchMemoryTest.class, String.valueOf(microBatch));
    Matcher grew = GREW.matcher(output);
    assertTrue(grew.find(), output);
    return Long.parseLong(grew.group(1));
  }

  /**
   * A tape is a third of this tiny model's activations; the parts' other two are never together.
   */
  @Test
  void thePeakFalls() throws Exception {
    long whole = growth(0);
    long parts = growth(16);
    assertTrue(parts < 0.6 * whole, parts + " of " + whole);
  }

  public static void main(String[] arguments) throws Exception {
    int microBatch = Integer.parseInt(arguments[0]);
    List<EncodedSample> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      int[] ids = new int[LENGTH];
      Arrays.fill(ids, 3 + i);
      samples.add(new EncodedSample(ids, ids, LENGTH - 1));
    }
    try (PointerScope scope = new PointerScope();
        Session session = Sessions.open(Golden.path("llama"), null, 0)) {
      step(session, samples.subList(0, 1), 0); // what is loaded and compiled once
      long before = Pointer.physicalBytes();
      step(session, samples, microBatch);
      System.out.println("grew by " + (peak() - before) + " bytes");
    }
  }

  private static void step(Session session, List<EncodedSample> samples, int microBatch) {
    try (PointerScope scope = new PointerScope()) {
      StepPass pass =
          new StepPass(
              session, samples, microBatch, 0, 0, new int[samples.size()], samples.size(), null);
      Tensor sum = session.vector();
      pass.addTo(sum, pass.mean());
      Torch.toFloats(sum);
    }
  }

  private static long peak() throws Exception {
    for (String line : java.nio.file.Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new AssertionError("no VmHWM");
  }
}
