/** Several trainings beside each other: what each run came to, and what they come to together. */
package org.dualselect.compare;
