package org.dualselect.demo;

/** A prompt, and the answer that is right in this world. */
record Example(String prompt, String response) {}
