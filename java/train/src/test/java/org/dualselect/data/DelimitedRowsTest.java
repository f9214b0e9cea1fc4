package org.dualselect.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables in text, and what is wrong with them; ~ is a line break. */
class DelimitedRowsTest {
  @TempDir Path dir;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text.replace('~', '\n'));
  }

  @Test
  void linesAreThoseThatRowsStartIn() throws IOException {
    Path file = file("r.csv", "prompt,output~\"a~~b\",R~~Q,\"r~s\"~Z,\" T \"");
    List<TextRecord> records = RecordReader.read(file);
    assertEquals(List.of(2, 6, 8), records.stream().map(TextRecord::line).toList());
    assertEquals("a\n\nb", records.get(0).prompt());
    assertEquals("T", records.get(2).response());
  }

  @Test
  void aByteOrderMarkBelongsToNoColumn() throws IOException {
    Path file = file("bom.csv", "\uFEFF\"prompt\",output~P,R~");
    assertEquals("P", RecordReader.read(file).get(0).prompt());
  }

  @Test
  void anIndexColumnMayHaveNoName() throws IOException {
    assertEquals(1, RecordReader.read(file("index.csv", ",prompt,output,~0,P,R,~")).size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '%',
      value = {
        "a.csv % prompt;output~P;R~            % :1: columns are separated by semicolons, but commas",
        "a.csv % prompt\tanswer~P\tR~          % separated by tabs, but commas are expected; name",
        "a.tsv % prompt,answer~P,R~            % separated by commas, but tabs are expected; save it",
        "a.csv % prompt,output,prompt~P,R,P~   % :1: column prompt is there twice",
        "a.csv % How are you?,Fine~And you?,R~ % :1: the first line must name the columns, but none",
        "a.csv % prompt,output~P,R~P,R,S~      % :3: the row has not as many fields as the first line (3 ",
        "a.csv % prompt,output~P~              % :2: the row has not as many fields as the first line (1 instead of 2)",
        "a.csv % prompt,output~P,~             % :2: record has no response: output is blank",
        "a.csv % prompt,label~P,x~             % :2: record has no response; give one of output",
        "a.csv % prompt,output~P,'R~~S~        % line 2",
        "a.csv % prompt,output~P,'R'S~         % closing quote",
        "a.csv % prompt,output~                % holds no record",
        "a.csv % ''                            % holds no record"
      })
  void aBadTableIsToldInOneSentence(String name, String text, String message) throws IOException {
    Path file = file(name, text.replace('\'', '"').replace("\"\"", ""));
    Golden.refused(() -> RecordReader.read(file), file + ":", message);
  }

  @Test
  void aRowOfTheWrongWidthDoesNotEndTheReading() throws IOException {
    List<InputException> refused = new ArrayList<>();
    Path file = file("w.csv", "prompt,output~P,R~P~P,R,S~Q,R");
    assertEquals(2, RecordReader.read(file, refused::add).size());
    assertEquals(2, refused.size());
  }

  @Test
  void badUtf8IsRefused() throws IOException {
    byte[] bytes = "prompt,output\nP,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    Path file = Files.write(dir.resolve("latin.csv"), bytes);
    Golden.refused(() -> RecordReader.read(file), file + ": is not valid UTF-8");
  }
}
