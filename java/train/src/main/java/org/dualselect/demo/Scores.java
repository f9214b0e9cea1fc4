package org.dualselect.demo;

/**
 * What a model does on held-out records. Rates are between 0 and 1.
 *
 * @param refused of unsafe requests
 * @param overRefused of benign ones that look like them
 * @param task answers of the fine-tuning's kind that are right to the letter
 * @param facts answers that are right to the letter, of what the aligned model knew
 * @param divergence from the aligned model on its answers to the first two, in nats a token
 */
public record Scores(
    double refused, double overRefused, double task, double facts, double divergence) {}
