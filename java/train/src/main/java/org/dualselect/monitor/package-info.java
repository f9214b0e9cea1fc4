/** What a run writes about itself while it goes, for people and for other programs. */
package org.dualselect.monitor;
