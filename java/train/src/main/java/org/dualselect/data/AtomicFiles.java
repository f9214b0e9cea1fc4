package org.dualselect.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;

/**
 * Files that are whole or not there: written aside in the same folder, forced to the disk, then
 * renamed over the old one. A reader, or a machine that loses power, never sees half a file.
 */
public final class AtomicFiles {
  private static final String ASIDE = ".tmp-";
  private static final SecureRandom RANDOM = new SecureRandom();

  private AtomicFiles() {}

  /** Writes the content of a file to its channel, from the start. */
  @FunctionalInterface
  public interface Content {
    void writeTo(FileChannel out) throws IOException;
  }

  /** The disk has no room; the message names the file and the bytes needed. */
  public static final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1;

    DiskFullException(Path file, long needed, long free, IOException cause) {
      super(
          file
              + ": the disk is full ("
              + (needed > 0 ? needed + " bytes needed, " : "")
              + free
              + " free); make room.",
          cause);
    }
  }

  /** Writes a text file, UTF-8. */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  public static void write(Path file, byte[] bytes) throws IOException {
    write(file, bytes.length, out -> writeFully(out, ByteBuffer.wrap(bytes)));
  }

  /**
   * Replaces {@code file}, making its folder if need be.
   *
   * @param bytes how long it will be, for the message when the disk is full
   */
  public static void write(Path file, long bytes, Content content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path aside = aside(folder);
    try {
      Files.createDirectories(folder);
      try (FileChannel out =
          FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(out);
        out.force(true);
      }
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      discard(aside);
      throw explained(file, bytes, e);
    } finally {
      discard(aside);
    }
    sync(folder);
  }

  /** Throws where the disk of that folder has no room for so many bytes. */
  public static void requireRoom(Path folder, long bytes) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < bytes) {
      throw new DiskFullException(folder, bytes, free, null);
    }
  }

  /** Writes all that remains of {@code bytes}; a channel may take less at a time. */
  public static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** A name in that folder for what is not finished; {@link #sweep} knows it. */
  static Path aside(Path folder) {
    return folder.resolve(ASIDE + Long.toHexString(RANDOM.nextLong()));
  }

  /** Deletes what killed processes left unfinished; of live ones there must be none. */
  public static void sweep(Path folder) throws IOException {
    try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
      for (Path path : inside) {
        if (path.getFileName().toString().matches("\\" + ASIDE + "[0-9a-f]{1,16}")) {
          delete(path);
        }
      }
    }
  }

  /** Deletes a file, or a folder with all that is in it. */
  static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> inside = Files.newDirectoryStream(path)) {
        for (Path child : inside) {
          delete(child);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  /** As {@link #delete}, where another failure is the message already. */
  static void discard(Path aside) {
    try {
      delete(aside);
    } catch (IOException e) {
      // What stopped the writing is the message; a second failure here has the same cause.
    }
  }

  /**
   * What went wrong with writing {@code file}, in words. The JDK has no exception of its own for a
   * full disk, only the system's words.
   *
   * @param needed bytes, 0 if they are not known
   */
  public static IOException explained(Path file, long needed, IOException e) {
    Path folder = file.toAbsolutePath().getParent();
    String message = String.valueOf(e.getMessage());
    long free = Long.MAX_VALUE;
    try {
      free = Files.getFileStore(folder).getUsableSpace();
    } catch (IOException unknown) {
      e.addSuppressed(unknown);
    }
    if (message.contains("No space left")
        || message.contains("not enough space")
        || message.contains("quota exceeded")
        || free < needed) {
      return new DiskFullException(file, needed, free, e);
    }
    return new IOException(file + ": cannot be written: " + Json.reason(e), e);
  }

  /**
   * Makes the rename itself last; systems that cannot open a folder (Windows) need no such call.
   */
  static void sync(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The file is written and renamed; only its survival of a power cut is less sure.
    }
  }
}
