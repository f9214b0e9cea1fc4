package org.dualselect.bench;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.model.Torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * Softmax over all candidates and the best of them, for a batch and for a pool. Ours gives the
 * renormalised weights and the entropy as well; the rivals are spared them.
 */
public class SelectBench extends KernelBench {
  @Param({"8", "4096"})
  public int samples;

  private static final double TEMPERATURE = 0.1;

  private int k;
  private Tensor score;
  private Tensor share;
  private Tensor best;
  private Tensor bestShare;
  private FloatPointer scoreData;
  private FloatPointer shareData;
  private LongPointer indexData;
  private FloatPointer weightData;
  private LongPointer keptData;
  private DoublePointer entropyData;
  private LongPointer noTokens;

  @Override
  void prepare() {
    k = Math.min(32, samples / 2);
    score = normal(samples);
    share = output(ScalarType.Float, samples);
    Tensor ranked = Torch.zeros(ScalarType.Long, samples);
    best = compared(ranked.narrow(0, 0, k));
    bestShare = Torch.zeros(ScalarType.Float, k);
    scoreData = Torch.floats(score);
    shareData = Torch.floats(share);
    indexData = Torch.longs(ranked);
    weightData = Torch.floats(Torch.zeros(ScalarType.Float, samples));
    keptData = Torch.longs(Torch.zeros(ScalarType.Long, 1));
    entropyData = Torch.doubles(Torch.zeros(ScalarType.Double, 1));
    noTokens = new LongPointer();
  }

  @Override
  Work work() {
    return new Work(8.0 * samples + 16.0 * k, 5.0 * samples);
  }

  @Benchmark
  public void ours(Rates rates) {
    engine.select(
        weightData,
        shareData,
        indexData,
        keptData,
        entropyData,
        scoreData,
        noTokens,
        true,
        true,
        TEMPERATURE,
        k,
        0,
        samples);
    rates.count(this);
  }

  @Benchmark
  public void libtorchSoftmaxTopk(Rates rates) {
    try (PointerScope scope = new PointerScope()) {
      Tensor scaled = score.div(Torch.scalar(TEMPERATURE));
      torch.softmax_out(share, scaled, 0);
      torch.topk_out(bestShare, best, share, k);
    }
    rates.count(this);
  }
}
