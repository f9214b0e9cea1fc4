/** Tasks learned one after the other, and what is kept of the earlier ones. */
package org.dualselect.continual;
