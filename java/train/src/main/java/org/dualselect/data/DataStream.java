package org.dualselect.data;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** A data file's bytes and characters, unpacked where it is gzipped. */
final class DataStream {
  static final String GZIPPED = ".gz";

  /** What such a file begins with. */
  private static final byte[] GZIP = {0x1F, (byte) 0x8B};

  private DataStream() {}

  /**
   * A gzip file may consist of several members one after the other. (The JDK's own stream would
   * take a member that breaks off in its header for the file's end.)
   */
  static InputStream open(Path file, boolean gzipped) throws IOException {
    if (Files.isDirectory(file)) {
      throw InputException.in(file, "is a folder, not a file.");
    }
    // Not buffered here: that asks how much is available, which a pipe cannot answer.
    InputStream in = Files.newInputStream(file);
    try {
      if (!gzipped) {
        return plain(file, in);
      }
      return new GzipCompressorInputStream(in, true);
    } catch (IOException | InputException e) {
      in.close();
      throw e;
    }
  }

  private static InputStream plain(Path file, InputStream in) throws IOException {
    PushbackInputStream start = new PushbackInputStream(in, GZIP.length);
    byte[] first = start.readNBytes(GZIP.length);
    if (Arrays.equals(first, GZIP)) {
      throw InputException.in(file, "is gzipped; add .gz to its name.");
    }
    start.unread(first);
    return start;
  }

  /** Strict UTF-8, a byte order mark at the start left out. */
  static Reader utf8(InputStream in) throws IOException {
    Reader reader =
        new BufferedReader(
            new InputStreamReader(
                in,
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
    return reader;
  }

  /** What went wrong with reading {@code file}, in words. */
  static InputException unreadable(Path file, IOException e) {
    if (e instanceof CharacterCodingException) {
      return new InputException(file + ": is not valid UTF-8; save it as UTF-8.", e);
    }
    if (String.valueOf(file).toLowerCase(java.util.Locale.ROOT).endsWith(GZIPPED)) {
      if (e instanceof EOFException) {
        return new InputException(
            file + ": the gzip data end too early; copy or download the file again.", e);
      }
      // These have one class and only words to tell them by.
      String words = String.valueOf(e.getMessage());
      if (words.contains("gzip") || words.contains(".gz") || words.contains("CRC")) {
        return new InputException(
            file + ": is not a sound gzip file (" + words + "); pack or download it again.", e);
      }
    }
    return Json.unreadable(file, e);
  }
}
