package org.dualselect.template;

/** Text that grows, within the limits. */
final class Output {
  private final StringBuilder text = new StringBuilder();
  private final Limits limits;

  Output(Limits limits) {
    this.limits = limits;
  }

  void add(String more) {
    limits.text(more.length());
    limits.size((long) text.length() + more.length());
    text.append(more);
  }

  int length() {
    return text.length();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
