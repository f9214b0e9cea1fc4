package org.dualselect.data;

import java.nio.file.Path;

/**
 * One example as text, before any template.
 *
 * @param prompt what is asked; never blank
 * @param response what the model should say; never blank
 * @param file where it was read
 * @param line its line (.jsonl) or its place in the list (.json), from 1
 */
public record TextRecord(String prompt, String response, Path file, int line) {}
