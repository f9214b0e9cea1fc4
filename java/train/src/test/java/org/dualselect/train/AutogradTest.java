package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.Golden;
import org.dualselect.adapter.Lora;
import org.dualselect.adapter.LoraModule;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Batch;
import org.dualselect.model.CausalLm;
import org.dualselect.model.Torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every per-sample gradient, whole, against autograd: one sample at a time, in one graph without
 * cuts, through A and B themselves.
 */
@Tag("kernels")
class AutogradTest {
  /** All golden models that have an adapter. */
  static List<String> models() throws IOException {
    try (Stream<Path> folders = Files.list(Golden.path(""))) {
      List<String> models =
          folders
              .filter(folder -> Files.exists(folder.resolve("adapter")))
              .map(folder -> folder.getFileName().toString())
              .sorted()
              .toList();
      assertTrue(models.contains("llama3"), models.toString());
      return models;
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void gradientOfEachSample(String model) {
    try (PointerScope scope = new PointerScope();
        Session session = Sessions.open(Golden.path(model), Golden.path(model + "/adapter"), 0)) {
      List<EncodedSample> samples = Golden.batch(model);
      float[][] ours = ours(session, samples);
      for (int i = 0; i < ours.length; i++) {
        float[] truth = autograd(session, samples.get(i));
        float largest = largest(truth);
        assertTrue(largest > 0);
        assertArrayEquals(truth, ours[i], 1e-5f * largest, "sample " + i);
      }
    }
  }

  private static float[][] ours(Session session, List<EncodedSample> samples) {
    GradientPass pass = session.pass(samples);
    float[][] gradients = new float[samples.size()][];
    for (int i = 0; i < gradients.length; i++) {
      float[] one = new float[gradients.length];
      one[i] = 1;
      Tensor gradient = session.vector();
      pass.addTo(gradient, Torch.of(one, one.length));
      gradients[i] = Torch.toFloats(gradient);
    }
    return gradients;
  }

  private static float[] autograd(Session session, EncodedSample sample) {
    Lora lora = session.lora();
    for (LoraModule m : lora.layout().modules()) {
      lora.part(m.path()).a().requires_grad_(true);
      lora.part(m.path()).b().requires_grad_(true);
    }
    CausalLm.Pass pass = session.model().forward(new Batch(List.of(sample)), null);
    pass.backward();
    float[] flat = new float[Math.toIntExact(session.parameters())];
    for (LoraModule m : lora.layout().modules()) {
      copy(lora.part(m.path()).a(), flat, m.atA());
      copy(lora.part(m.path()).b(), flat, m.atB());
    }
    return flat;
  }

  /** Takes the gradient of A or B, and leaves none for the next sample to be added to. */
  private static void copy(Tensor parameter, float[] flat, long at) {
    float[] gradient = Torch.toFloats(parameter.grad());
    assertEquals(parameter.numel(), gradient.length);
    System.arraycopy(gradient, 0, flat, Math.toIntExact(at), gradient.length);
    parameter.mutable_grad().reset();
  }

  private static float largest(float[] values) {
    return (float) Arrays.stream(toDoubles(values)).map(Math::abs).max().orElseThrow();
  }

  private static double[] toDoubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }
}
