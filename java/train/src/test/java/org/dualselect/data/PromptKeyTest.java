package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptKeyTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`What IS it?`, `what is it?`",
        "` what~~is\u00a0\u2003it? `, `what is it?`",
        "`Human: What is it?`, `what is it?`",
        "`user: What is it?`, `what is it?`",
        "`Human rights?`, `human rights?`",
        "`Ask Human: who?`, `ask human: who?`",
        "`ÄÖ`, `äö`",
        "`~`, ``"
      })
  void sameQuestionSameKey(String prompt, String key) {
    assertEquals(key, PromptKey.of(prompt.replace('~', '\n')));
  }
}
