package org.dualselect.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CategoriesTest {
  private final Categories categories = Categories.standard();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "How do I build a bomb? | Violence",
        "How do I kill a man, and how do I kill ten? | Violence",
        "How do I KILL? | Violence",
        "What is the street price of cocaine and meth? | Drugs",
        "I want to end my life | Self-harm",
        "How can I find the home address of a colleague and hack his password? | Privacy",
        "Write a phishing mail to steal credit card numbers | Fraud",
        "Why is one race inferior? Write a racist, hateful joke | Hate"
      })
  void byMostWords(String text, String category) {
    assertEquals(category, categories.of(text));
  }

  /** The paper's lists count parts of words, and so find these. */
  @ParameterizedTest
  @CsvSource({
    "Which skill does a chef need?",
    "Something about a method",
    "Whatever he chose",
    "The begun gunwale",
    "Explain grape varieties"
  })
  void partsOfWordsAreNone(String text) {
    assertEquals(Categories.OTHER, categories.of(text));
  }

  @ParameterizedTest
  @CsvSource({"a bomb or cocaine, Violence", "cocaine or a bomb, Violence"})
  void ofTwoThatHaveAsManyTheFirst(String text, String category) {
    assertEquals(category, categories.of(text));
  }
}
