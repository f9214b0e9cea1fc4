package org.dualselect.train;

import org.dualselect.model.ModelConfig;

/**
 * What every command that loads a model has in common.
 *
 * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param dtype of the base weights: {@code float32}, {@code bfloat16} or {@code float16}
 * @param seed of everything random: shuffles, a fresh adapter, dropout, sampling
 * @param threads CPU threads; 0 for all
 * @param maxLength tokens a text is cut to, or may have where it cannot be cut
 */
public record MachineSettings(String device, String dtype, long seed, int threads, int maxLength) {

  public MachineSettings {
    Require.that(
        device.matches("cpu|cuda(:\\d{1,3})?"),
        "--device must be cpu, cuda or cuda:N, not '%s'",
        device);
    Require.that(
        ModelConfig.DTYPES.contains(dtype),
        "--dtype must be float32, bfloat16 or float16, not '%s'",
        dtype);
    Require.between("--threads", 0, 1024, threads);
    Require.atLeast("--max-length", 2, maxLength); // one token to read, one to predict
  }
}
