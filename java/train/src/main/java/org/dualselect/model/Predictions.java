package org.dualselect.model;

import org.bytedeco.pytorch.Tensor;

/**
 * How well a model foretells the supervised tokens of samples, each after the true tokens before it
 * (teacher forcing).
 *
 * @param losses {@code [samples]}, mean cross-entropy over each sample's supervised tokens
 * @param hits {@code [samples]}, how many of these tokens are the likeliest in their place
 */
public record Predictions(Tensor losses, Tensor hits) {}
