package org.dualselect.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 sum over several things one after the other. */
public final class Sha256 {
  private static final int CHUNK = 1 << 20;

  private final MessageDigest digest;

  public Sha256() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every JDK has it
    }
  }

  /** Of one file. */
  public static String of(Path file) {
    return new Sha256().add(file).hex();
  }

  /** Adds what remains in the buffer. */
  public Sha256 add(ByteBuffer bytes) {
    digest.update(bytes);
    return this;
  }

  /** Adds the length, so that where one list ends and the next begins counts, and the numbers. */
  public Sha256 add(int[] numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * (numbers.length + 1)).putInt(numbers.length);
    bytes.asIntBuffer().put(numbers);
    return add(bytes.rewind());
  }

  /** Adds a file's bytes. */
  public Sha256 add(Path file) {
    Json.requireFile(file);
    byte[] bytes = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        digest.update(bytes, 0, n);
      }
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    }
    return this;
  }

  /** The sum in hexadecimal digits; what is added later begins anew. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
