/**
 * An adapter merged into the weights it is for: {@code Merger} writes the checkpoint, {@code
 * MergeCheck} compares what it says with what base and adapter say.
 */
package org.dualselect.merge;
