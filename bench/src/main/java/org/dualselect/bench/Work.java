package org.dualselect.bench;

/**
 * The least work of one call: every input read once, every output written once, and the
 * floating-point operations of the cheapest form known. It is the same for all variants, so their
 * rates compare as their times do.
 */
record Work(double bytes, double flops) {}
