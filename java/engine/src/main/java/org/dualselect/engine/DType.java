package org.dualselect.engine;

/** Element type of {@code x} and {@code dy}; the ordinals are those of {@code ds_dtype}. */
public enum DType {
  F32,
  BF16,
  F16
}
