/**
 * Tasks learned one after the other, and what is kept of the earlier ones. Each stage is a training
 * of its own: {@code --reference-loss kl} keeps what the model says at the stage's start, and
 * {@code --score-loss rise} or {@code known} counts from there.
 */
package org.dualselect.continual;
