package org.dualselect.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * The settings of the demo's trainings, as flags of {@code train}.
 *
 * @param alignment of the random model
 * @param both what the two fine-tunings have in common
 * @param selection what DualSelect has beside it
 */
public record DemoPlan(List<String> alignment, List<String> both, List<String> selection) {
  /** All linear maps: so an adapter can change as much as a model this small has. */
  private static final List<String> EVERYWHERE =
      List.of(
          "--target-modules=q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj",
          "--lora-dropout=0");

  /**
   * The demo's own. DualSelect's were chosen by the validation records of seed 1; the two
   * fine-tunings share what decides how much is learned.
   *
   * @param alignmentEpochs 7 make a model that can be shown
   */
  public static DemoPlan of(int alignmentEpochs) {
    return new DemoPlan(
        List.of(
            "--epochs=" + alignmentEpochs,
            "--batch-size=32",
            "--learning-rate=0.003",
            "--schedule=cosine",
            "--lora-rank=64",
            "--lora-alpha=64"),
        List.of("--epochs=2", "--batch-size=16", "--learning-rate=0.001", "--warmup-steps=0"),
        List.of(
            "--task-top-k=12",
            "--reference-top-k=16",
            "--refresh-every=4",
            "--score-batch-size=96",
            "--rho=0.5"));
  }

  private static List<String> flags(String method, List<String> own, List<String> more) {
    List<String> flags = new ArrayList<>(EVERYWHERE);
    flags.add("--method=" + method);
    flags.addAll(own);
    flags.addAll(more);
    return flags;
  }

  /** Flags of the alignment. */
  public List<String> alignmentFlags() {
    return flags("sft", alignment, List.of());
  }

  /** Flags of plain fine-tuning. */
  public List<String> sftFlags() {
    return flags("sft", both, List.of());
  }

  /** Flags of fine-tuning with DualSelect. */
  public List<String> dualSelectFlags() {
    return flags("dualselect", both, selection);
  }
}
