/**
 * The command line. In order: wrong usage is refused before anything is loaded, an error is one
 * sentence, and neither {@code --help} nor a refusal ever touches LibTorch or the kernels.
 *
 * <p>{@code Main} runs a command, {@code Arguments} folds {@code --config} into its flags, the
 * {@code *Options} classes are the groups of {@code --help}, {@code Usage} and {@code Failure} put
 * errors into words, {@code ConsoleProgress} shows a run.
 */
package org.dualselect.cli;
