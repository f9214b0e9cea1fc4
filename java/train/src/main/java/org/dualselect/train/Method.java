package org.dualselect.train;

import java.util.Arrays;
import java.util.Locale;

/**
 * How a step's update is made: what it keeps of its batch, and where its references come from. The
 * rest of a method, its correction among it, is in the settings that the command line gives it.
 */
public enum Method {
  /** Task samples and references select each other (arXiv 2606.09866), as the release has it. */
  DUALSELECT(Keep.SCORED, References.RANKED),
  /** The same with the references' gradient at the parameters of now, and on one scale. */
  DUALSELECT_PLUS(Keep.SCORED, References.RANKED),
  /** Plain fine-tuning. */
  SFT(Keep.ALL, References.NONE),
  /** The share of each batch that dualselect keeps, left to chance. */
  RANDOM(Keep.RANDOM, References.NONE),
  /** Some references join each batch as if they were tasks (SafeInstr, arXiv 2309.07875). */
  MIXED(Keep.UNION, References.POOL),
  /** References drawn once; their gradient, refreshed as usual, corrects. */
  FIXED_REFERENCE(Keep.ALL, References.DRAWN),
  /** Dualselect whose references are ranked at the start and stay. */
  GLOBAL_STATIC(Keep.SCORED, References.RANKED_ONCE),
  /** Dualselect without correction. */
  FILTER_ONLY(Keep.SCORED, References.RANKED),
  /** References of the pool by turns; what points against them goes (A-GEM, arXiv 1812.00420). */
  PROJECT(Keep.ALL, References.POOL),
  /** The same with the divergence from the start, which is added too (arXiv 2508.07172). */
  SAFEGRAD(Keep.ALL, References.POOL),
  /** Steps on tasks and on references by turns, with a proximal term (arXiv 2405.18641). */
  LISA(Keep.ALL, References.POOL);

  /** What of a batch makes the update. */
  enum Keep {
    ALL,
    /** The references that join it are tasks, too. */
    UNION,
    RANDOM,
    SCORED
  }

  /** Where references come from. */
  enum References {
    NONE,
    /** All of them, by turns. */
    POOL,
    /** Some, by chance, for the whole run. */
    DRAWN,
    /** Some, by their scores, for the whole run. */
    RANKED_ONCE,
    /** Some, by their scores, anew at each refresh. */
    RANKED
  }

  private final Keep keep;
  private final References references;

  Method(Keep keep, References references) {
    this.keep = keep;
    this.references = references;
  }

  /** The method of that name; null if there is none. */
  public static Method of(String name) {
    return Arrays.stream(values())
        .filter(method -> method.toString().equalsIgnoreCase(name))
        .findFirst()
        .orElse(null);
  }

  Keep keep() {
    return keep;
  }

  /** Whether it keeps some of a batch only. */
  public boolean selects() {
    return keep == Keep.RANDOM || keep == Keep.SCORED;
  }

  References references() {
    return references;
  }

  /** Whether it has any. */
  public boolean needsReferences() {
    return references != References.NONE;
  }

  /** Whether a step is the plain batch mean's. */
  boolean plain() {
    return this == SFT;
  }

  /** Whether it scores them, by the task direction. */
  boolean ranks() {
    return references == References.RANKED || references == References.RANKED_ONCE;
  }

  /** Whether it keeps to some of them, for a while at least. */
  boolean choosesReferences() {
    return ranks() || references == References.DRAWN;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace("_plus", "+").replace('_', '-');
  }
}
