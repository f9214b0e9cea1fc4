package org.dualselect.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * The settings of the demo's trainings, as flags of {@code train}. The two fine-tunings share all
 * that decides how much is learned; what DualSelect has beside it was chosen on validation records
 * of seeds 1 and 2, not on those that the table is of.
 *
 * @param alignmentEpochs of the random model on the corpus
 * @param epochs of fine-tuning
 */
public record DemoPlan(int alignmentEpochs, int epochs) {
  /** What makes a model that can be shown, in time. */
  public static final DemoPlan FULL = new DemoPlan(7, 5);

  /** All linear maps: an adapter must be able to change as much as a model this small has. */
  private static final List<String> EVERYWHERE =
      List.of(
          "--target-modules=q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj",
          "--lora-dropout=0");

  /** Flags of the alignment: half the rank that the maps have is nearly full training. */
  public List<String> alignment() {
    return flags(
        "sft",
        List.of(
            "--epochs=" + alignmentEpochs,
            "--batch-size=32",
            "--learning-rate=0.003",
            "--schedule=cosine",
            "--lora-rank=64",
            "--lora-alpha=64"));
  }

  /** Flags of plain fine-tuning. */
  public List<String> sft() {
    return flags("sft", budget());
  }

  /** Flags of fine-tuning with DualSelect. */
  public List<String> dualSelect() {
    return flags("dualselect", budget(), selection());
  }

  /** What both fine-tunings have in common: by that plain fine-tuning learns the task. */
  public List<String> budget() {
    return List.of(
        "--epochs=" + epochs, "--batch-size=16", "--learning-rate=0.001", "--warmup-steps=0");
  }

  /**
   * Shares and strength are the paper's. The loss is left out of the task score, or what is hard to
   * learn is dropped again and again; a model that changes this fast needs a refresh now and then
   * within an epoch.
   */
  public List<String> selection() {
    return List.of(
        "--task-token-budget=0.9",
        "--task-loss-weight=0",
        "--reference-ratio=0.1",
        "--rho=0.2",
        "--refresh-every=8",
        "--score-batch-size=128");
  }

  @SafeVarargs
  private static List<String> flags(String method, List<String>... groups) {
    List<String> flags = new ArrayList<>(EVERYWHERE);
    flags.add("--method=" + method);
    for (List<String> group : groups) {
      flags.addAll(group);
    }
    return flags;
  }
}
