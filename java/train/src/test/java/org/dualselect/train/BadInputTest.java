package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.data.Encoder;
import org.dualselect.data.InputException;
import org.dualselect.data.Tokenizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data that the model cannot take is refused before anything is written. */
class BadInputTest {
  @TempDir Path folder;
  private Settings settings;

  @BeforeEach
  void choose() {
    settings = Settings.golden(folder.resolve("run"));
  }

  @AfterEach
  void nothingIsWritten() {
    assertFalse(Files.exists(folder.resolve("run")));
  }

  private Path data(String... lines) throws Exception {
    return Files.write(folder.resolve("data.jsonl"), List.of(lines));
  }

  private void refused(String... parts) {
    Golden.fails(InputException.class, () -> Run.of(settings), parts);
  }

  /** A tokenizer that knows one token more than the embedding has rows. */
  @ParameterizedTest
  @ValueSource(strings = {"task", "reference"})
  void tokenBeyondTheVocabulary(String kind) throws Exception {
    Path model = Golden.copy("llama3", folder.resolve("model"));
    Path file = model.resolve("tokenizer.json");
    ObjectNode tokenizer = (ObjectNode) Golden.json(file);
    ArrayNode added = (ArrayNode) tokenizer.get("added_tokens");
    ObjectNode token = added.get(0).deepCopy();
    added.add(token.put("id", 400).put("content", "<more>"));
    Files.writeString(file, tokenizer.toString());
    List<String> lines =
        new ArrayList<>(Files.readAllLines(Golden.path("train/" + kind + ".jsonl")));
    lines.set(11, "{\"instruction\": \"count <more> boats\", \"output\": \"I cannot\"}");
    Path data = data(lines.toArray(String[]::new));
    settings.with("model", model).with(kind, data);
    refused(data + ":12: ", "token id 400", "vocabulary of 400");
  }

  @ParameterizedTest
  @ValueSource(strings = {"task", "reference"})
  void emptyData(String kind) throws Exception {
    Path data = data("", "  ");
    settings.with(kind, data);
    refused(data.toString(), "holds no record");
  }

  @ParameterizedTest
  @ValueSource(strings = {"task", "reference"})
  void everyRecordSkipped(String kind) throws Exception {
    String prompt = "answer ".repeat(80);
    Path data =
        data(
            "{\"instruction\": \"" + prompt + "\", \"output\": \"four\"}",
            "{\"instruction\": \"" + prompt + "\", \"output\": \"seven\"}");
    settings.with(kind, data);
    refused(data.toString(), "none of its 2 records", "--max-length");
  }

  /** Skipped records leave no gap: samples are counted without, lines with them. */
  @Test
  void someRecordsSkipped() throws Exception {
    Path data =
        data(
            "{\"instruction\": \"" + "answer ".repeat(80) + "\", \"output\": \"four\"}",
            "",
            "{\"instruction\": \"count boats\", \"output\": \"four of many\"}",
            "{\"instruction\": \"add boats\", \"output\": \"seven of many\"}");
    try (Tokenizer tokenizer = Tokenizer.open(Golden.path("llama3"))) {
      Encoder encoder = new Encoder(tokenizer, 64);
      Encoded encoded = Encoded.read(data, encoder, 0);
      assertEquals(1, encoded.skipped());
      assertArrayEquals(new int[] {1, 2}, encoded.source());
      assertEquals(data + ":3", encoded.where(0));
      assertEquals(data + ":4", encoded.where(1));
      assertEquals(1, Encoded.read(data, encoder, 2).samples().size());
      assertEquals(encoded, encoded.checkedFor(400));
      Golden.fails(InputException.class, () -> encoded.checkedFor(100), data + ":3: ", "of 100");
    }
  }
}
