/** A run's folder as one page of HTML. */
package org.dualselect.report;
