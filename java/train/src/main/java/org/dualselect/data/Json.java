package org.dualselect.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** How this project reads JSON: strict UTF-8, and a place (line, column) for every complaint. */
public final class Json {
  /**
   * Gemma's tokenizer.json has 2.6 million; 64 MiB of empty lists would have 43 million and take
   * 1.4 GB as a tree.
   */
  private static final long MOST_TOKENS = 8_000_000;

  /** For files that configure something: a key given twice has no one meaning and is refused. */
  public static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** For records: Python writes NaN and Infinity, and lets the last of two equal keys win. */
  static final JsonMapper RECORDS =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** The whole file, which may be at most {@code limit} bytes long, as text. */
  public static String text(Path file, long limit) {
    byte[] bytes;
    requireFile(file);
    try {
      long size = Files.size(file);
      if (size > Math.min(limit, Integer.MAX_VALUE - 8)) {
        throw InputException.in(
            file, "is " + size + " bytes long; at most " + limit + " are read for such a file.");
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    try {
      return utf8(bytes, 0, bytes.length);
    } catch (CharacterCodingException e) {
      throw InputException.in(file, "is not valid UTF-8; save it as UTF-8.");
    }
  }

  /** Refuses what exists but is no file; a pipe or a device may have no end. */
  public static void requireFile(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      String kind = Files.isDirectory(file) ? "a folder" : "a pipe or a device";
      throw InputException.in(file, "is " + kind + ", not a file.");
    }
  }

  /** Strict decoding, a byte order mark at the start left out. */
  static String utf8(byte[] bytes, int from, int to) throws CharacterCodingException {
    boolean mark =
        to - from >= 3
            && bytes[from] == (byte) 0xEF
            && bytes[from + 1] == (byte) 0xBB
            && bytes[from + 2] == (byte) 0xBF;
    int start = mark ? from + 3 : from;
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(bytes, start, to - start))
        .toString();
  }

  /** What went wrong with opening or reading {@code file}, in words. */
  public static InputException unreadable(Path file, IOException e) {
    return new InputException(
        isMissing(e) ? file + ": no such file." : file + ": cannot be read: " + reason(e), e);
  }

  private static boolean isMissing(IOException e) {
    return e instanceof NoSuchFileException || e instanceof FileNotFoundException;
  }

  /**
   * The JDK's file exceptions say the kind of failure by their class, and only the path in words.
   */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied.";
    }
    if (e instanceof FileAlreadyExistsException) {
      return e.getMessage() + " is a file, not a folder.";
    }
    return isMissing(e) ? e.getMessage() + " is not there." : e.getMessage() + ".";
  }

  /** Bad JSON at a line and column; {@code firstLine} is the file's line where the text starts. */
  public static InputException malformed(Path file, int firstLine, JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    long line = firstLine + (at == null ? 0 : at.getLineNr() - 1);
    String column = at == null ? "" : " at column " + at.getColumnNr();
    String why = reason(e);
    return new InputException(
        file + ":" + line + ": not valid JSON" + column + ": " + why + ".", e);
  }

  /** The parser's words speak of its own classes where a text ends too early or goes on. */
  private static String reason(JsonProcessingException e) {
    if (e.getOriginalMessage().startsWith("Unexpected end-of-input")) {
      return "it ends too early; write, copy or download it again";
    }
    if (e instanceof MismatchedInputException) {
      return "something follows the first value; remove it, or begin a new line with \\n before it";
    }
    return e.getOriginalMessage()
        .replaceAll(" \\(start marker at \\[.*?\\]\\)", "") // a place in this text, not in the file
        .replaceAll("\\s*\\R\\s*", " ")
        .replaceFirst("\\.?$", "; correct it there");
  }
}
