package org.dualselect.bench;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.model.Torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Loss and cosine to one score, for a batch and for a pool. */
public class ScoreBench extends KernelBench {
  @Param({"8", "4096"})
  public int samples;

  private static final double MU = 1.5;
  private static final double NU = 0.5;

  private Tensor loss;
  private Tensor dot;
  private Tensor norm2;
  private Tensor directionNorm2;
  private Tensor score;
  private Tensor cosine;
  private FloatPointer lossData;
  private DoublePointer dotData;
  private DoublePointer norm2Data;
  private DoublePointer directionNorm2Data;
  private FloatPointer scoreData;
  private FloatPointer cosineData;

  @Override
  void prepare() {
    loss = normal(samples).abs();
    dot = normal(samples).to(ScalarType.Double);
    norm2 = normal(samples).abs().to(ScalarType.Double);
    directionNorm2 = normal(1).abs().to(ScalarType.Double);
    score = output(ScalarType.Float, samples);
    cosine = output(ScalarType.Float, samples);
    lossData = Torch.floats(loss);
    dotData = Torch.doubles(dot);
    norm2Data = Torch.doubles(norm2);
    directionNorm2Data = Torch.doubles(directionNorm2);
    scoreData = Torch.floats(score);
    cosineData = Torch.floats(cosine);
  }

  @Override
  Work work() {
    return new Work(28.0 * samples, 6.0 * samples);
  }

  @Benchmark
  public void ours(Rates rates) {
    engine.score(
        scoreData, cosineData, lossData, dotData, norm2Data, directionNorm2Data, MU, NU, samples);
    rates.count(this);
  }

  @Benchmark
  public void libtorch(Rates rates) {
    try (PointerScope scope = new PointerScope()) {
      Tensor lengths = norm2.clamp_min(Torch.scalar(1e-12)).sqrt_();
      Tensor direction = directionNorm2.clamp_min(Torch.scalar(1e-12)).sqrt_();
      cosine.copy_(dot.div(lengths.mul_(direction)));
      score.copy_(loss.mul(Torch.scalar(MU)).sub_(cosine, Torch.scalar(NU)));
    }
    rates.count(this);
  }
}
