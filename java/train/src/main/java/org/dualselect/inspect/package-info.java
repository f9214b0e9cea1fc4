/**
 * What is in a data file, before a model is trained on it: how long its records are in tokens, what
 * is supervised, what is cut, refused, or there twice. No class here touches torch.
 */
package org.dualselect.inspect;
