package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same records in every text format, plain and gzipped. */
class RecordFormatsTest {
  private static final String LINES =
      """
      {"instruction": "Add.", "input": "1, \\"2\\"", "output": "3"}

      {"instruction": "Two\\nlines", "output": "größer; 好"}
      """;
  private static final String LIST =
      """
      {"data": [{"instruction": "Add.", "input": "1, \\"2\\"", "output": "3"},
       {"instruction": "Two\\nlines", "input": "", "output": "größer; 好"}]}
      """;
  private static final String COMMAS =
      """
      id,instruction,input,output
      1,Add.,"1, ""2""\",3

      2,"Two
      lines",,größer; 好
      """;
  private static final String TABS =
      "\uFEFFoutput\tinstruction\tinput\r\n3\tAdd.\t\"1, \"\"2\"\"\"\r\n"
          + "größer; 好\t\"Two\nlines\"\t\r\n";

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r.jsonl",
        "r.ndjson",
        "r.json",
        "r.csv",
        "r.tsv",
        "r.jsonl.gz",
        "r.json.gz",
        "r.csv.gz",
        "R.TSV.GZ"
      })
  void everyFormatGivesTheSameRecords(String name) throws IOException {
    String lower = name.toLowerCase(java.util.Locale.ROOT);
    String text =
        lower.startsWith("r.json.") || lower.equals("r.json")
            ? LIST
            : lower.contains(".csv") ? COMMAS : lower.contains(".tsv") ? TABS : LINES;
    Path file = dir.resolve(name);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Files.write(file, lower.endsWith(".gz") ? gzip(bytes) : bytes);
    List<TextRecord> records = RecordReader.read(file);
    assertEquals(
        List.of("Add.\n1, \"2\"", "Two\nlines"), records.stream().map(TextRecord::prompt).toList());
    assertEquals(List.of("3", "größer; 好"), records.stream().map(TextRecord::response).toList());
    assertEquals(
        List.of(new Message("user", "Two\nlines"), new Message("assistant", "größer; 好")),
        records.get(1).messages());
  }

  @Test
  void aGzipFileMayHaveSeveralMembers() throws IOException {
    String row = "{\"prompt\":\"P\",\"output\":\"R\"}\n";
    byte[] member = gzip(row.repeat(3).getBytes(StandardCharsets.UTF_8));
    byte[] empty = gzip(new byte[0]);
    Path file = Files.write(dir.resolve("two.jsonl.gz"), join(member, empty, member));
    assertEquals(6, RecordReader.read(file).size());
  }

  /** Wherever a file of two members breaks off, but for the one place that leaves a whole file. */
  @Test
  void aTruncatedGzipFileIsNeverTakenForWhole() throws IOException {
    byte[] member = gzip("{\"prompt\":\"P\",\"output\":\"R\"}\n".getBytes(StandardCharsets.UTF_8));
    byte[] two = join(member, member);
    Path file = dir.resolve("cut.jsonl.gz");
    for (int length = 0; length < two.length; length++) {
      if (length != member.length) {
        Files.write(file, Arrays.copyOf(two, length));
        Golden.refused(() -> RecordReader.read(file), file + ": ", "gzip", "again");
      }
    }
  }

  @Test
  void whatIsNotGzipIsSaid() throws IOException {
    Path plain = Files.writeString(dir.resolve("plain.json.gz"), LIST);
    Golden.refused(() -> RecordReader.read(plain), plain + ": is not a sound gzip file");
    byte[] bytes = gzip(LINES.getBytes(StandardCharsets.UTF_8));
    Path tail = Files.write(dir.resolve("tail.jsonl.gz"), join(bytes, "xyz".getBytes()));
    Golden.refused(() -> RecordReader.read(tail), tail + ": is not a sound gzip file");
    bytes[bytes.length - 6] ^= 1;
    Path flipped = Files.write(dir.resolve("flipped.jsonl.gz"), bytes);
    Golden.refused(() -> RecordReader.read(flipped), flipped + ": is not a sound gzip file", "CRC");
  }

  @Test
  void everyBadRecordIsToldAndTheOthersAreRead() throws IOException {
    String good = "{\"prompt\":\"P\",\"output\":\"R\"}\n";
    Path file =
        Files.writeString(dir.resolve("bad.jsonl"), good + "{\n" + good + "{\"prompt\":1}\n");
    List<String> refused = new ArrayList<>();
    List<TextRecord> records = RecordReader.read(file, e -> refused.add(e.getMessage()));
    assertEquals(List.of(1, 3), records.stream().map(TextRecord::line).toList());
    assertEquals(2, refused.size());
    assertTrue(refused.get(0).startsWith(file + ":2: not valid JSON"), refused.get(0));
    assertTrue(refused.get(1).startsWith(file + ":4: record has no response"), refused.get(1));
    Path all = Files.writeString(dir.resolve("all.json"), "[{}, 3]");
    assertEquals(List.of(), RecordReader.read(all, e -> refused.add(e.getMessage())));
    assertEquals(4, refused.size());
  }

  @Test
  void aPipeIsReadAsJsonLines() throws Exception {
    Path pipe = dir.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Process writer = new ProcessBuilder("tee", pipe.toString()).start();
    try (OutputStream out = writer.getOutputStream()) {
      out.write(LINES.getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(2, RecordReader.read(pipe).size());
    assertEquals(0, writer.waitFor());
  }

  /** What a text ends in, or goes on with, is said in this program's words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "two.jsonl   | {'a':1} {'b':2}   | :1: not valid JSON at column 9: something follows the first",
        "mac.jsonl   | {'a':1}^{'b':2}   | :2: not valid JSON at column 1: something follows the first",
        "list.jsonl  | [~{'a':1}]        | :1: begins with a list; name the file .json",
        "list2.jsonl | [{'a':1}]         | :1: begins with a list; name the file .json",
        "cut.jsonl   | {'a':1,           | :1: not valid JSON at column 8: it ends too early;",
        "cut.json    | [{'a':1},         | :1: not valid JSON at column 10: it ends too early;"
      })
  void brokenJsonIsOneSentence(String name, String text, String message) throws IOException {
    String json = text.replace('\'', '"').replace('~', '\n').replace('^', '\r');
    Path file = Files.writeString(dir.resolve(name), json);
    Golden.refused(() -> RecordReader.read(file), file + message);
  }

  @Test
  void packedBytesWithoutTheNameAreRecognised() throws IOException {
    Path file = dir.resolve("packed.jsonl");
    Files.write(file, gzip(LINES.getBytes(StandardCharsets.UTF_8)));
    Golden.refused(() -> RecordReader.read(file), file + ": is gzipped; add .gz to its name.");
  }

  @Test
  void jsonLinesUnderTheNameOfJsonAreRecognised() throws IOException {
    Path file = Files.writeString(dir.resolve("lines.json"), LINES);
    Golden.refused(() -> RecordReader.read(file), "holds more than one object; name it .jsonl");
    Path prompts = Files.writeString(dir.resolve("p.json"), "{\"instructions\": [\"A\", \"B\"]}");
    Golden.refused(
        () -> RecordReader.read(prompts), "its instructions are texts without responses");
  }

  @Test
  void realFilesAreRead() {
    Path hh = Golden.shared("data/hh-rlhf-harmless/test.jsonl.gz");
    List<TextRecord> records = RecordReader.read(hh);
    assertEquals(2312, records.size());
    assertEquals(4, records.stream().filter(r -> r.response().isEmpty()).count());
    for (TextRecord record : records) {
      assertTrue(record.prompt().startsWith("Human:"), () -> "line " + record.line());
      List<Message> turns = record.messages();
      assertEquals(new Message("assistant", record.response()), turns.get(turns.size() - 1));
      assertEquals("user", turns.get(0).role());
    }
    Path prompts = Golden.shared("data/xstest/xstest_prompts.csv");
    Golden.refused(
        () -> RecordReader.read(prompts),
        prompts + ":2: record has no response; give one of output",
        "it has id, prompt, type, label, focus, note");
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] join(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.write(part);
    }
    return all.toByteArray();
  }
}
