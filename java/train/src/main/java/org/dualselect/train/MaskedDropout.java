package org.dualselect.train;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.adapter.LoraModule;
import org.dualselect.engine.Engine;
import org.dualselect.model.Tape;
import org.dualselect.model.Torch;

/**
 * LoRA dropout whose mask is a function of (seed, pass, module, sample, token) alone: the same
 * whatever batch a sample travels in, and on a second pass over it.
 */
final class MaskedDropout implements Tape.Dropout {
  private final Engine engine;
  private final double p;
  private final long[] tokenKeys;

  /**
   * @param pass a number that no other pass of the run shares, unless it must see the same masks
   * @param samples index of each sample of the batch in its data set
   * @param offsets {@code [samples + 1]}, the batch's rows
   */
  MaskedDropout(Engine engine, double p, long seed, long pass, int[] samples, long[] offsets) {
    this.engine = engine;
    this.p = p;
    this.tokenKeys = new long[(int) offsets[samples.length]];
    for (int i = 0; i < samples.length; i++) {
      long key = mix(mix(mix(seed) + pass) + samples[i]);
      for (long t = offsets[i]; t < offsets[i + 1]; t++) {
        tokenKeys[(int) t] = key + (t - offsets[i]);
      }
    }
  }

  @Override
  public Tensor apply(LoraModule module, Tensor x) {
    long[] keys = new long[tokenKeys.length];
    for (int t = 0; t < keys.length; t++) {
      keys[t] = mix(tokenKeys[t] + mix(module.atA()));
    }
    Tensor mask = Torch.zeros(ScalarType.Float, keys.length, module.in());
    engine.dropoutMask(
        Torch.floats(mask), Torch.longs(Torch.of(keys)), p, keys.length, module.in());
    return x.mul(mask);
  }

  /** SplitMix64's finaliser: every input bit reaches every output bit. */
  private static long mix(long z) {
    z += 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
