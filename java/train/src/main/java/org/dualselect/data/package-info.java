/**
 * Records, text and tokens: from files on disk to token ids and labels.
 *
 * <p>Priorities, in this order: what the released trainer of DualSelect (arXiv 2606.09866) makes of
 * a file is what this package makes of it; a bad file is told to its owner in one sentence with
 * file, line and remedy; then speed. No class here touches torch.
 */
package org.dualselect.data;
