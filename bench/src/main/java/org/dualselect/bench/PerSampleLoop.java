package org.dualselect.bench;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.dualselect.data.EncodedSample;
import org.dualselect.model.Batch;
import org.dualselect.model.CausalLm;
import org.dualselect.model.Tape;
import org.dualselect.model.Torch;
import org.dualselect.train.Session;
import org.dualselect.train.TrainSettings;

/**
 * The step as the paper's release makes it, over LibTorch: every sample goes through the model
 * alone, autograd finds the gradients of A and B, all of them are kept, and each cosine is three
 * sums of dots, tensor by tensor, each of them read by the host. Its forward code is ours, and so
 * is the cut graph, which spares it the quarrel of LibTorch's and OpenBLAS's threads.
 */
final class PerSampleLoop {
  private final Session session;
  private final TrainSettings settings;
  private final TorchParameters parameters;

  PerSampleLoop(Session session, TrainSettings settings, TorchParameters parameters) {
    this.session = session;
    this.settings = settings;
    this.parameters = parameters;
  }

  private record Gradient(double loss, List<Tensor> tensors) {}

  /** Mean gradient of some samples, laid down in a flat vector. */
  void mean(Tensor flat, List<EncodedSample> samples) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> sum = parameters.views(flat.zero_());
      gradients(samples).forEach(gradient -> add(sum, gradient.tensors, 1.0 / samples.size()));
    }
  }

  void step(List<EncodedSample> samples, Tensor flatReference) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> reference = parameters.views(flatReference);
      List<Gradient> gradients = gradients(samples);
      double[] losses = gradients.stream().mapToDouble(Gradient::loss).toArray();
      double[] cosines =
          gradients.stream().mapToDouble(g -> cosine(g.tensors, reference)).toArray();
      int[] kept = HostSelection.tasks(settings, losses, cosines);
      List<Tensor> task = new ArrayList<>();
      gradients.get(0).tensors.forEach(tensor -> task.add(tensor.mul(Torch.scalar(0))));
      for (int i : kept) {
        add(task, gradients.get(i).tensors, 1.0 / kept.length);
      }
      cosine(task, reference); // for a line of its log
      add(task, reference, settings.selection().rho());
      parameters.step(task);
    }
  }

  private List<Gradient> gradients(List<EncodedSample> samples) {
    parameters.require(true);
    PointerScope kept = PointerScope.getInnerScope();
    List<Gradient> gradients = new ArrayList<>();
    for (EncodedSample sample : samples) {
      try (PointerScope scope = new PointerScope()) {
        CausalLm.Pass pass =
            session.model().forward(new Batch(List.of(sample)), new Tape(null, false));
        pass.backward();
        List<Tensor> clones = new ArrayList<>();
        for (Tensor parameter : parameters.tensors()) {
          Tensor clone = parameter.grad().clone();
          kept.attach(clone);
          clones.add(clone);
        }
        gradients.add(new Gradient(pass.losses().item_float(), clones));
      }
      parameters.forgetGradients();
    }
    parameters.require(false);
    return gradients;
  }

  private static void add(List<Tensor> sum, List<Tensor> gradient, double weight) {
    for (int i = 0; i < sum.size(); i++) {
      sum.get(i).add_(gradient.get(i), Torch.scalar(weight));
    }
  }

  private static double cosine(List<Tensor> a, List<Tensor> b) {
    double norms = Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b));
    return norms == 0 ? 0 : dot(a, b) / norms;
  }

  private static double dot(List<Tensor> a, List<Tensor> b) {
    double dot = 0;
    try (PointerScope scope = new PointerScope()) {
      for (int i = 0; i < a.size(); i++) {
        dot += a.get(i).mul(b.get(i)).sum().item_float();
      }
    }
    return dot;
  }
}
