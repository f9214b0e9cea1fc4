package org.dualselect.merge;

/** Hears how a merge goes. */
public interface MergeListener {
  /** One line about the merge. */
  void info(String line);

  /**
   * Progress of writing.
   *
   * @param done bytes so far
   * @param total bytes of all weight files
   * @param seconds wall time since the first of them
   */
  void merged(long done, long total, double seconds);
}
