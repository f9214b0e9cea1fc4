package org.dualselect.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One example as text, before any template.
 *
 * @param prompt what is asked; never blank
 * @param response what the model should say; empty only of evaluation prompts, of references whose
 *     response is yet to be made, and where a dialogue of HH-RLHF ends in silence
 * @param messages the same as turns, with their white space; if there is a response, the last one
 *     is the assistant's
 * @param file where it was read
 * @param line its line (.jsonl, .csv, .tsv) or its place (.json, .parquet), from 1
 */
public record TextRecord(
    String prompt, String response, List<Message> messages, Path file, int line) {

  /** One question with its answer. */
  public static TextRecord of(String prompt, String response, Path file, int line) {
    return new TextRecord(
        prompt,
        response,
        List.of(new Message("user", prompt), new Message("assistant", response)),
        file,
        line);
  }

  /** Whether it has no response. */
  public boolean isSilent() {
    return response.isEmpty();
  }

  /** The same, which has none, with this response. */
  public TextRecord answered(String response) {
    boolean ends = messages.get(messages.size() - 1).role().equals("assistant");
    List<Message> turns =
        new ArrayList<>(ends ? messages.subList(0, messages.size() - 1) : messages);
    turns.add(new Message("assistant", response));
    return new TextRecord(prompt, response, List.copyOf(turns), file, line);
  }

  /** Whether the turns hold an earlier answer that prompt and response, the plain text, lack. */
  public boolean leavesAnswersOut() {
    return !Transcript.is(prompt)
        && messages.stream()
                .filter(m -> m.role().equals("assistant") && !Whitespace.isBlank(m.content()))
                .count()
            > 1;
  }
}
