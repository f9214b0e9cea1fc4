package org.dualselect.data;

/**
 * One turn of a conversation, as chat templates take it.
 *
 * @param role system, user, assistant, or what a file calls it
 * @param content without white space around it
 */
public record Message(String role, String content) {}
