package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReaderTest {
  @TempDir Path dir;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  private TextRecord one(String json) throws IOException {
    List<TextRecord> records = RecordReader.read(file("one.jsonl", json));
    assertEquals(1, records.size());
    return records.get(0);
  }

  private static void assertText(String prompt, String response, TextRecord record) {
    assertEquals(prompt, record.prompt());
    assertEquals(response, record.response());
  }

  @ParameterizedTest
  @CsvSource({
    "instruction, output",
    "prompt, response",
    "question, completion",
    "query, answer",
    "prompt, chosen",
    "question, answer",
    "question, response"
  })
  void everyAliasIsRead(String prompt, String response) throws IOException {
    assertText("P", "R", one("{\"" + prompt + "\": \" P\\n\", \"" + response + "\": \"\\tR \"}"));
  }

  @Test
  void theFirstAliasThatIsNotBlankWins() throws IOException {
    String json =
        "{'query':'4','question':'3','prompt':' ','instruction':null,"
            + "'chosen':'e','answer':'d','completion':'c','response':'','output':' '}";
    assertText("3", "c", one(json.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'instruction':'P','input':'I','output':'R'}   | P~I",
        "{'instruction':'P','input':' P ','output':'R'} | P",
        "{'instruction':'P','input':'  ','output':'R'}  | P",
        "{'instruction':'P','input':null,'output':'R'}  | P",
        "{'instruction':'','input':'I','output':'R'}    | I",
        "{'input':' I ','output':'R'}                   | I",
        "{'instruction':'P','input':7,'output':'R'}     | P~7"
      })
  void inputIsAppendedOrUsedAlone(String json, String prompt) throws IOException {
    assertText(prompt.replace('~', '\n'), "R", one(json.replace('\'', '"')));
  }

  @Test
  void systemPromptIsIgnored() throws IOException {
    assertText("Q", "R", one("{\"system_prompt\":\"S\",\"question\":\"Q\",\"response\":\"R\"}"));
  }

  @Test
  void messagesGiveTheLastAssistantTurn() throws IOException {
    String json =
        "{'instruction':'unused','output':'unused','messages':[{'role':'system','content':' S '},"
            + "{'role':'user','content':'A'},{'role':'assistant','content':'dropped'},"
            + "{'content':'B'},{'role':'assistant','content':' R '}]}";
    assertText("system: S\nuser: A\nuser: B", "R", one(json.replace('\'', '"')));
  }

  /** A chat template may want what else a turn says. */
  @Test
  void turnsKeepTheirOtherKeys() throws IOException {
    String json =
        "{'messages':[{'role':'tool','content':'7','name':'count','id':3},"
            + "{'role':'assistant','content':'R'},{'role':'user','content':'unanswered'}]}";
    List<Message> turns = one(json.replace('\'', '"')).messages();
    assertEquals(2, turns.size());
    assertEquals("count", turns.get(0).more().get("name").textValue());
    assertEquals(3, turns.get(0).more().get("id").intValue());
    assertEquals(new Message("assistant", "R"), turns.get(1));
  }

  @Test
  void messagesThatAreNoListAreNotUsed() throws IOException {
    assertText("P", "R", one("{\"messages\":\"x\",\"prompt\":\"P\",\"output\":\"R\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "42 | 42",
        "-3 | -3",
        "1.5 | 1.5",
        "2.0 | 2.0",
        "1e5 | 100000.0",
        "true | True",
        "false | False",
        "12345678901234567890 | 12345678901234567890"
      })
  void numbersAndTruthValuesAreText(String value, String text) throws IOException {
    assertText("P", text, one("{\"prompt\":\"P\",\"answer\":" + value + "}"));
  }

  @Test
  void pythonsWhiteSpaceIsStripped() throws IOException {
    assertText(
        "P", "R", one("{\"prompt\":\"\\u00a0P\\u2007\\u0085\",\"output\":\"\\u202fR\\u001f\"}"));
  }

  @Test
  void pythonsNonNumbersAreNoError() throws IOException {
    assertText("P", "R", one("{\"score\":NaN,\"w\":-Infinity,\"prompt\":\"P\",\"output\":\"R\"}"));
  }

  @Test
  void blankLinesAreLeftOutButCounted() throws IOException {
    String row = "{\"prompt\":\"P\",\"output\":\"R\"}";
    Path file = file("rows.JSONL", "\uFEFF" + row + "\r\n\n  \n" + row.replace("P", "a\u2028b"));
    List<TextRecord> records = RecordReader.read(file);
    assertEquals(List.of(1, 4), records.stream().map(TextRecord::line).toList());
    assertEquals("a\u2028b", records.get(1).prompt());
    assertEquals(file, records.get(0).file());
  }

  @Test
  void aLineMayBeLongerThanTheReadBuffer() throws IOException {
    String big = "x".repeat(200_000);
    Path file = file("big.jsonl", ("{\"prompt\":\"P\",\"output\":\"" + big + "\"}\n").repeat(3));
    assertEquals(3, RecordReader.read(file).stream().filter(r -> r.response().equals(big)).count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "{\"train\":%s}", "{\"x\":1,\"data\":%s}", "{\"examples\":%s}"})
  void jsonListsAreRead(String frame) throws IOException {
    String list = "[{\"prompt\":\"P\",\"output\":\"R\"},{\"prompt\":\"Q\",\"output\":\"S\"}]";
    List<TextRecord> records = RecordReader.read(file("list.json", String.format(frame, list)));
    assertEquals(2, records.size());
    assertText("Q", "S", records.get(1));
    assertEquals(2, records.get(1).line());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'prompt':'P'}                        | record has no response; give one of output,"
            + " response",
        "{'prompt':'P','output':' '}           | record has no response",
        "{'output':'R'}                        | record has no prompt; give one of instruction",
        "{'messages':[]}                       | no turn but the assistant's",
        "{'messages':[{'role':'user'}]}        | hold no answer",
        "{'messages':['x']}                    | must be an object with role and content",
        "{'messages':[{'content':['x']}]}      | content must be text, but is a list",
        "{'prompt':['P'],'output':'R'}         | prompt must be text, but is a list",
        "{'prompt':'P','output':{}}            | output must be text, but is an object",
        "['P','R']                             | a record must be an object, but this is a list",
        "{'prompt':'\\ud83d','output':'R'}     | holds half a character (\\ud83d) at position 1",
        "{'prompt':'P','output':'R'            | not valid JSON at column",
        "{'prompt':'P','output':'R'} x         | not valid JSON at column",
        "nonsense                              | not valid JSON at column 1"
      })
  void aBadLineIsNamedByNumber(String json, String message) throws IOException {
    String good = "{\"prompt\":\"P\",\"output\":\"R\"}\n";
    Path file = file("bad.jsonl", good + "\n" + json.replace('\'', '"') + "\n" + good);
    Golden.refused(() -> RecordReader.read(file), file + ":3: ", message);
  }

  @Test
  void aBadEntryOfAListIsNamedByPlace() throws IOException {
    Path file = file("bad.json", "[{\"prompt\":\"P\",\"output\":\"R\"},\n\n{\"prompt\":\"P\"}]");
    Golden.refused(() -> RecordReader.read(file), file + ":2: record has no response");
    Path broken = file("broken.json", "[\n{\"prompt\" \"P\"}\n]");
    Golden.refused(() -> RecordReader.read(broken), broken + ":2: not valid JSON at column");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rows.txt    | a,b         | has .txt; records are read from .jsonl, .json, .csv and .tsv",
        "rows.gz     | a,b         | has .gz; records are read from",
        "rows        | {}          | has no extension",
        "empty.jsonl | ''          | holds no record",
        "empty.json  | []          | holds no record",
        "dict.json   | {\"rows\":[]} | an object with one under train, data or examples",
        "text.json   | \"x\"       | must hold a list of records"
      })
  void aFileOfTheWrongKindIsRefused(String name, String text, String message) throws IOException {
    Path file = file(name, text);
    Golden.refused(() -> RecordReader.read(file), file.toString(), message);
  }

  @Test
  void badUtf8IsNamedByLine() throws IOException {
    byte[] row = "{\"prompt\":\"P\",\"output\":\"R\"}\n".getBytes(StandardCharsets.UTF_8);
    byte[] two = java.util.Arrays.copyOf(row, 2 * row.length);
    System.arraycopy(row, 0, two, row.length, row.length);
    two[row.length + 11] = (byte) 0xE9; // Latin-1 é
    Path file = Files.write(dir.resolve("latin.jsonl"), two);
    Golden.refused(() -> RecordReader.read(file), file + ":2: is not valid UTF-8");
    Path list = Files.write(dir.resolve("latin.json"), new byte[] {'[', (byte) 0xFF, ']'});
    Golden.refused(() -> RecordReader.read(list), list + ": is not valid UTF-8");
  }

  @Test
  void aMissingFileIsNamed() {
    Golden.refused(() -> RecordReader.read(dir.resolve("none.jsonl")), "none.jsonl: no such file");
    Golden.refused(() -> RecordReader.read(dir.resolve("none.json")), "none.json: no such file");
    Golden.refused(() -> RecordReader.read(Path.of("/")), "has no extension");
  }

  @Test
  void aFolderIsNoFile() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("d.json"));
    Golden.refused(() -> RecordReader.read(folder), "is a folder");
    Path lines = Files.createDirectory(dir.resolve("d.jsonl"));
    Golden.refused(() -> RecordReader.read(lines), "is a folder");
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() throws IOException {
    Path file = file("esc.jsonl", "[\"\\u001b[2J\"]\n{\"prompt\": \u001b}");
    Golden.refused(() -> RecordReader.read(file), "esc.jsonl:1");
    assertTrue(new InputException("a\u001bb").getMessage().equals("a\\u001bb"));
  }

  @Test
  void realFilesAreRead() {
    assertEquals(7473, RecordReader.read(Golden.shared("data/gsm8k/train.jsonl")).size());
    assertEquals(1319, RecordReader.read(Golden.shared("data/gsm8k/test.jsonl")).size());
    assertEquals(999, RecordReader.read(Golden.shared("data/alpaca/alpaca_en_demo.json")).size());
    Path safety = Golden.shared("data/safety-tuned-llamas");
    assertEquals(
        2483, RecordReader.read(safety.resolve("safety_only_data_Instructions.json")).size());
    Golden.refused(
        () -> RecordReader.read(safety.resolve("I-MaliciousInstructions.json")),
        "must hold a list");
  }
}
