package org.dualselect.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;

/**
 * The header of a safetensors file, with every check of the reference reader
 * (huggingface/safetensors {@code tensor.rs}): u64 little-endian length N, N bytes of JSON, then
 * the data, which the tensors must cover from first to last byte without hole or overlap. All sizes
 * are 64-bit.
 *
 * @param file the file
 * @param entries name to tensor, in the order of their offsets
 * @param metadata the strings under {@code __metadata__}
 * @param dataStart where the data begins, counted from the file's start: 8 + N
 */
public record SafetensorsHeader(
    Path file, Map<String, Entry> entries, Map<String, String> metadata, long dataStart) {

  /** The reference reader's bound on N. */
  static final long MOST_HEADER_BYTES = 100_000_000;

  /**
   * One tensor in the file.
   *
   * @param dtype F32, BF16, ... as the format writes it
   * @param shape sizes, outermost first; empty for a scalar
   * @param begin first byte, counted from the file's start
   * @param end one past the last byte
   */
  public record Entry(String name, String dtype, long[] shape, long begin, long end) {
    public long bytes() {
      return end - begin;
    }

    /** Product of the shape; 1 for a scalar. */
    public long elements() {
      long n = 1;
      for (long size : shape) {
        n *= size;
      }
      return n;
    }
  }

  /** Reads and checks the header; the data is not touched. */
  public static SafetensorsHeader read(Path file) {
    Json.requireFile(file);
    try (FileChannel in = FileChannel.open(file)) {
      long size = in.size();
      if (size < 8) {
        throw InputException.in(
            file, "has " + size + " bytes, too few for a safetensors file; fetch it again.");
      }
      long length = read(in, 0, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length < 0 || length > MOST_HEADER_BYTES) {
        throw InputException.in(
            file,
            "says its header is "
                + Long.toUnsignedString(length)
                + " bytes long, more than the "
                + MOST_HEADER_BYTES
                + " allowed; it is no safetensors file or is damaged.");
      }
      if (length > size - 8) {
        throw InputException.in(
            file,
            "says its header is "
                + length
                + " bytes long but ends after "
                + size
                + " bytes; it is cut off, fetch it again.");
      }
      byte[] header = read(in, 8, (int) length).array();
      return new SafetensorsParser(file, 8 + length, size).parse(header);
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    }
  }

  private static ByteBuffer read(FileChannel in, long at, int n) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(n);
    while (bytes.hasRemaining()) {
      if (in.read(bytes, at + bytes.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return bytes.flip();
  }
}
