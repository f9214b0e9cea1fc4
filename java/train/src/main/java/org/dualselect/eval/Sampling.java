package org.dualselect.eval;

import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.model.Torch;
import org.dualselect.train.DivergedException;

/** Chooses the next token of each text, all at once and where the logits are. */
final class Sampling {
  private final SamplingSettings settings;

  Sampling(SamplingSettings settings) {
    this.settings = settings;
  }

  /**
   * @param logits {@code [texts, vocabulary]} in float; changed
   */
  int[] choose(Tensor logits, List<Continuation> texts) {
    if (settings.repetitionPenalty() != 1) {
      penalise(logits, texts);
    }
    T_TensorTensor_T best = torch.max(logits, 1);
    Tensor chosen =
        settings.greedy()
            ? best.get1()
            : nucleus(
                logits.sub(best.get0().unsqueeze(1)),
                settings.temperature(),
                settings.topP(),
                texts.stream().mapToDouble(Continuation::draw).toArray());
    double[] both = Torch.toDoubles(best.get0(), chosen);
    int[] tokens = new int[texts.size()];
    for (int i = 0; i < tokens.length; i++) {
      if (Double.isNaN(both[i])) {
        throw new DivergedException(
            "the model's logits for new token "
                + texts.get(i).made()
                + " are NaN: its weights, or the adapter's, are broken");
      }
      tokens[i] = (int) both[tokens.length + i];
    }
    return tokens;
  }

  /** CTRL (arXiv 1909.05858): towards less likely, on either side of zero. */
  private void penalise(Tensor logits, List<Continuation> texts) {
    int width = texts.stream().mapToInt(Continuation::length).max().orElseThrow();
    long[] ids = new long[texts.size() * width];
    for (int i = 0; i < texts.size(); i++) {
      for (int t = 0; t < width; t++) {
        Continuation text = texts.get(i);
        // A token that comes more than once is written more than once, but the same.
        ids[i * width + t] = text.id(Math.min(t, text.length() - 1));
      }
    }
    Tensor seen = Torch.of(ids).view(texts.size(), width);
    Tensor old = logits.gather(1, seen);
    double penalty = settings.repetitionPenalty();
    Tensor positive = old.div(Torch.scalar(penalty));
    Tensor negative = old.mul(Torch.scalar(penalty));
    logits.scatter_(1, seen, torch.where(old.gt(Torch.scalar(0)), positive, negative));
  }

  /**
   * Nucleus sampling (arXiv 1904.09751): from the likeliest tokens whose probabilities reach {@code
   * topP}; of equal ones the lower id is the likelier.
   *
   * @param logits {@code [texts, vocabulary]}, the highest of each text 0
   * @param uniform a number in [0, 1) for each text
   * @return {@code [texts]}, ids
   */
  static Tensor nucleus(Tensor logits, double temperature, double topP, double[] uniform) {
    Tensor odds = logits.to(ScalarType.Double).div(Torch.scalar(temperature)).exp();
    T_TensorTensor_T sorted = torch.sort(odds, new BoolOptional(true), 1, true);
    Tensor sums = sorted.get0().cumsum(1);
    Tensor all = sums.narrow(1, sums.size(1) - 1, 1);
    Tensor outside = sums.lt(all.mul(Torch.scalar(topP))).sum(1).unsqueeze(1);
    Tensor mass = sums.gather(1, outside);
    Tensor below = sums.le(mass.mul(Torch.of(uniform).unsqueeze(1))).sum(1).unsqueeze(1);
    return sorted.get1().gather(1, torch.min(below, outside)).squeeze(1);
  }
}
