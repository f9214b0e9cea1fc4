package org.dualselect.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Batch;
import org.dualselect.model.CausalLm;
import org.dualselect.model.Tape;
import org.dualselect.model.Torch;
import org.dualselect.train.Session;
import org.dualselect.train.TrainSettings;

/**
 * Steps that form every sample's gradient: one batched forward and backward pass, one product a
 * map, dots, norms and the weighted sum by LibTorch.
 */
final class Materialised {
  private final Session session;
  private final TrainSettings settings;
  private final TorchParameters parameters;

  Materialised(Session session, TrainSettings settings, TorchParameters parameters) {
    this.session = session;
    this.settings = settings;
    this.parameters = parameters;
  }

  /** The selected gradient is a weighted sum of those that are there. */
  void step(List<EncodedSample> samples, Tensor reference) {
    try (PointerScope scope = new PointerScope()) {
      Batch batch = new Batch(samples);
      Tensor gradients = reference.new_empty(batch.samples(), session.parameters());
      int[] kept = select(gradients, batch, reference);
      float[] weight = new float[batch.samples()];
      for (int i : kept) {
        weight[i] = 1f / kept.length;
      }
      Tensor gradient = gradients.t().mv(Torch.of(weight, weight.length));
      parameters.correct(gradient, reference);
      parameters.step(parameters.views(gradient));
    }
  }

  /** As GREATS: the scores come from the first pass, the selected samples go through a second. */
  void stepOfTwoPasses(List<EncodedSample> samples, Tensor reference) {
    try (PointerScope scope = new PointerScope()) {
      int[] kept = selectAlone(samples, reference);
      parameters.require(true);
      List<EncodedSample> selected = Arrays.stream(kept).mapToObj(samples::get).toList();
      session.model().forward(new Batch(selected), new Tape(null, false)).backward();
      List<Tensor> gradient = new ArrayList<>();
      for (Tensor parameter : parameters.tensors()) {
        gradient.add(parameter.grad().div(Torch.scalar(kept.length)));
      }
      List<Tensor> correction = parameters.views(reference);
      for (int i = 0; i < gradient.size(); i++) {
        parameters.correct(gradient.get(i), correction.get(i));
      }
      parameters.step(gradient);
      parameters.require(false);
    }
  }

  /** Nothing of the first pass is held while the second runs. */
  private int[] selectAlone(List<EncodedSample> samples, Tensor reference) {
    try (PointerScope scope = new PointerScope()) {
      Tensor gradients = reference.new_empty(samples.size(), session.parameters());
      return select(gradients, new Batch(samples), reference);
    }
  }

  /** Fills the gradients {@code [samples, parameters]}. */
  private int[] select(Tensor gradients, Batch batch, Tensor reference) {
    Tape tape = new Tape(null, false);
    CausalLm.Pass pass = session.model().forward(batch, tape);
    pass.backward();
    tape.forEachPart(
        part -> {
          for (Tape.Factors map : part) {
            try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
              form(gradients, map, batch.offsets());
            }
          }
        });
    double norm = reference.norm().item_float();
    Tensor norms =
        torch.linalg_vector_norm(
            gradients, Torch.scalar(2), new long[] {1}, false, new ScalarTypeOptional());
    float[] cosine = Torch.toFloats(gradients.mv(reference).div_(norms).div_(Torch.scalar(norm)));
    return HostSelection.tasks(settings, doubles(Torch.toFloats(pass.losses())), doubles(cosine));
  }

  /** One product for all samples of equal length, one for each where lengths differ. */
  private static void form(Tensor gradients, Tape.Factors map, long[] offsets) {
    int samples = offsets.length - 1;
    Tensor block = gradients.narrow(1, map.at(), (long) map.out() * map.in());
    long length = offsets[1];
    boolean equal = true;
    for (int i = 0; i < samples; i++) {
      equal &= offsets[i + 1] - offsets[i] == length;
    }
    if (equal) {
      Tensor dy = map.dy().view(samples, length, map.out()).transpose(1, 2);
      block.copy_(dy.bmm(map.x().view(samples, length, map.in())).view(samples, -1));
      return;
    }
    for (int i = 0; i < samples; i++) {
      long rows = offsets[i + 1] - offsets[i];
      Tensor dy = map.dy().narrow(0, offsets[i], rows).t();
      Tensor out = block.select(0, i).view(map.out(), map.in());
      torch.mm_out(out, dy, map.x().narrow(0, offsets[i], rows));
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }
}
