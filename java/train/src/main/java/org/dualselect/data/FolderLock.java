package org.dualselect.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One run at a time in a folder. The system's lock goes with the process however that ends, so none
 * is ever left behind; the file stays, because deleting it would let two in that open it at the
 * same time.
 */
public final class FolderLock implements AutoCloseable {
  public static final String NAME = ".lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock of a folder that is there, or says which process has it. */
  public static FolderLock take(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (locked(channel)) {
        String pid = Long.toString(ProcessHandle.current().pid());
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(pid);
        AtomicFiles.writeFully(channel.truncate(0), bytes);
        return new FolderLock(channel);
      }
      String owner = owner(channel);
      channel.close();
      throw InputException.in(
          folder,
          "is in use by " + owner + "; wait until that has ended, or choose another --output.");
    } catch (IOException e) {
      throw AtomicFiles.explained(file, 0, e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another run of this process: a test's
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    channel.read(pid, 0);
    String digits = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII);
    return digits.matches("\\d+") ? "process " + digits : "another run";
  }

  /** Lets the next one in. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
