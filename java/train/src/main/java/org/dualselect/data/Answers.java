package org.dualselect.data;

/** Whether the records of a file must have a response. */
enum Answers {
  /** They must. */
  NEEDED,
  /** Those of references must, unless they are to keep what the model said. */
  NEEDED_OF_REFERENCES,
  /** Where there is none, what the model says will do. */
  OWN,
  /** What is asked is all that counts. */
  OPTIONAL
}
