package org.dualselect.bench;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.dualselect.adapter.LoraModule;
import org.dualselect.model.Torch;
import org.dualselect.train.Session;
import org.dualselect.train.TrainSettings;

/**
 * An adapter as PEFT holds it, A and B of every module a tensor, with LibTorch's clipping and
 * AdamW: the second half of every rival's step. The tensors are those that the model computes with.
 */
final class TorchParameters {
  private final TrainSettings settings;
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Long> starts = new ArrayList<>();
  private final TensorVector list = new TensorVector();
  private final AdamW adamw;

  TorchParameters(Session session, TrainSettings settings) {
    this.settings = settings;
    for (LoraModule module : session.lora().layout().modules()) {
      add(session.lora().part(module.path()).a(), module.atA());
      add(session.lora().part(module.path()).b(), module.atB());
    }
    AdamWOptions options = new AdamWOptions(settings.optimizer().learningRate());
    options.weight_decay().put(settings.optimizer().weightDecay());
    adamw = new AdamW(list, options);
  }

  private void add(Tensor tensor, long start) {
    tensors.add(tensor);
    starts.add(start);
    list.push_back(tensor);
  }

  List<Tensor> tensors() {
    return tensors;
  }

  /** Whether autograd finds their gradients. */
  void require(boolean gradients) {
    tensors.forEach(tensor -> tensor.requires_grad_(gradients));
  }

  /** A flat vector's part for each tensor. */
  List<Tensor> views(Tensor flat) {
    List<Tensor> views = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      Tensor tensor = tensors.get(i);
      views.add(flat.narrow(0, starts.get(i), tensor.numel()).view(tensor.sizes()));
    }
    return views;
  }

  void forgetGradients() {
    tensors.forEach(tensor -> tensor.mutable_grad().reset());
  }

  /** Clips and updates. */
  void step(List<Tensor> gradients) {
    for (int i = 0; i < tensors.size(); i++) {
      tensors.get(i).mutable_grad().put(gradients.get(i));
    }
    torch.clip_grad_norm_(list, settings.optimizer().maxGradNorm());
    adamw.step();
    forgetGradients();
  }

  /** {@code gradient + rho · reference}, in place. */
  void correct(Tensor gradient, Tensor reference) {
    gradient.add_(reference, Torch.scalar(settings.selection().rho()));
  }
}
