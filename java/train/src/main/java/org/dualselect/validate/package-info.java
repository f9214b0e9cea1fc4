/** A run tried before it is started: its first steps for real, and what all of it will take. */
package org.dualselect.validate;
