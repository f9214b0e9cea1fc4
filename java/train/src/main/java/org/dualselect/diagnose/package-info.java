/**
 * The paper's reference diagnostic (arXiv 2606.09866): with the task batches fixed, does the set of
 * most endangered references change with the direction that a batch pulls in, and does training
 * beside the chosen set keep a safety probe better than one that stays, or chance? {@link
 * org.dualselect.diagnose.Diagnosis} is the order of things, {@link
 * org.dualselect.diagnose.KeptParts} how one that broke off is gone on with.
 *
 * <p>It asks what the paper's scripts ask, with their faults mended: gradients are exact and not
 * sketched, task and references meet the same adapter, rollouts differ in their references alone
 * and see each of them, the bare model's part of the probe is computed once, batches are of every
 * group, categories go by whole words, and records are encoded as training encodes them.
 */
package org.dualselect.diagnose;
