/**
 * The chat templates of checkpoints: a sandboxed interpreter of the part of Jinja that they are
 * written in ({@code Lexer}, {@code Parser}, {@code Interpreter}), and what is made of them ({@link
 * org.dualselect.template.ChatTemplate}, {@link org.dualselect.template.Templates}).
 *
 * <p>A template is a program out of a downloaded file. It sees the values it is given and nothing
 * else: no reflection, no class, no file; functions, filters, tests and methods are those listed in
 * this package; steps, text and depth are bounded by {@code Limits}. Values are Java's: null,
 * {@code Boolean}, {@code Long}, {@code Double}, {@code String}, {@code List} and {@code Map}, and
 * they behave as Python's do.
 */
package org.dualselect.template;
