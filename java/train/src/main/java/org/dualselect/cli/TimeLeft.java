package org.dualselect.cli;

/** The time left of a whole run, from what its steps and its scored references took so far. */
final class TimeLeft {
  private long steps;
  private long records;
  private int batch;
  private long stepsDone;
  private long recordsDone;
  private double stepSeconds;
  private double recordSeconds;
  private String pass = "";
  private long passRecords;
  private double passSeconds;

  /** What the run will do in all. */
  void planned(long steps, long records, int batch) {
    this.steps = steps;
    this.records = records;
    this.batch = batch;
  }

  void step(double seconds) {
    stepsDone++;
    stepSeconds += seconds;
  }

  /**
   * @param name of this pass over records
   * @param done of them so far
   * @param seconds since its first
   */
  void scored(String name, long done, double seconds) {
    if (!name.equals(pass) || done <= passRecords) { // a new pass
      pass = name;
      passRecords = 0;
      passSeconds = 0;
    }
    recordsDone += done - passRecords;
    recordSeconds += seconds - passSeconds;
    passRecords = done;
    passSeconds = seconds;
  }

  /** In seconds. What was not seen yet is taken to cost as much a record as the other. */
  double seconds() {
    double perRecord =
        recordsDone > 0 ? recordSeconds / recordsDone : stepSeconds / (stepsDone * (double) batch);
    double perStep = stepsDone > 0 ? stepSeconds / stepsDone : perRecord * batch;
    // Refreshes that the gradient's drift brings about are in no plan, so more may be done than
    // that.
    return (steps - stepsDone) * perStep + Math.max(0, records - recordsDone) * perRecord;
  }
}
