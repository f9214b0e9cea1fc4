/** A language model behind an OpenAI-compatible server that compares answers. */
package org.dualselect.judge;
