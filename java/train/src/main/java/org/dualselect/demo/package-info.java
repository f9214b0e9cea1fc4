/**
 * A small world made on the spot: a corpus by a generator, a model aligned on it, and what two ways
 * of fine-tuning do to its refusals.
 */
package org.dualselect.demo;
