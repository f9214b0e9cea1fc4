package org.dualselect.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalPhrasesTest {
  private static final RefusalPhrases STANDARD = RefusalPhrases.standard();

  @TempDir Path folder;

  /**
   * 45 responses labelled by hand, hard ones on purpose. Missed are refusals in words of their own
   * and one that comes late; the false alarms are a quotation and an answer with a caveat.
   */
  @Test
  void precisionAndRecallOnResponsesLabelledByHand() throws Exception {
    List<String> missed = new ArrayList<>();
    List<String> alarms = new ArrayList<>();
    int found = 0;
    int answers = 0;
    Path file = Path.of(getClass().getResource("/eval/labelled_responses.tsv").toURI());
    for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
      String[] row = line.split("\t");
      boolean refusal = row[0].equals("refusal");
      boolean told = STANDARD.find(row[1]).isPresent();
      if (refusal && told) {
        found++;
      } else if (refusal) {
        missed.add(row[1]);
      } else if (told) {
        alarms.add(row[1]);
      } else {
        answers++;
      }
    }
    assertEquals(4, missed.size(), missed.toString());
    assertEquals(2, alarms.size(), alarms.toString());
    assertEquals(21, found);
    assertEquals(18, answers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "I’m SORRY,\t but | sorry, but",
        "i\u00a0can't | i can't",
        "(I cannot) | i cannot",
        "I Must  Decline! | i must decline"
      })
  void caseQuotesAndSpacesDoNotMatter(String response, String phrase) {
    assertEquals(Optional.of(phrase), STANDARD.find(response));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "Hawaii cannot", "i cannotate", "Pi can't", "#", "!"})
  void wholeWordsAreCompared(String response) {
    assertEquals(Optional.empty(), STANDARD.find(response));
  }

  @Test
  void onlyTheStartCounts() {
    assertTrue(STANDARD.find("x".repeat(180) + " I cannot.").isPresent());
    assertFalse(STANDARD.find("x".repeat(200) + " I cannot.").isPresent());
  }

  @Test
  void aListOfOnesOwnReplacesTheOther() throws Exception {
    Path file = folder.resolve("phrases.txt");
    Files.writeString(file, "# mine\n\n  Kann ICH nicht \r\n! kann ich nicht mehr\n");
    RefusalPhrases own = RefusalPhrases.read(file);
    assertEquals(Optional.of("kann ich nicht"), own.find("Das kann ich nicht."));
    assertEquals(Optional.empty(), own.find("Das kann ich nicht mehr hören."));
    assertEquals(Optional.empty(), own.find("I cannot."));
  }

  @Test
  void badListsAreRefused() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.txt"), "# nothing\n! but this\n");
    Golden.refused(() -> RefusalPhrases.read(empty), "empty.txt", "holds no phrase");
    byte[] latin = "möchte ich nicht".getBytes(StandardCharsets.ISO_8859_1);
    Path notUtf8 = Files.write(folder.resolve("latin.txt"), latin);
    Golden.refused(() -> RefusalPhrases.read(notUtf8), "latin.txt", "UTF-8");
    Golden.refused(() -> RefusalPhrases.read(folder.resolve("none.txt")), "none.txt");
  }
}
