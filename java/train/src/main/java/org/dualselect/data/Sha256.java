package org.dualselect.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

  /** Adds a text and its length: where one thing ends and the next begins counts, too. */
  public Sha256 add(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).rewind());
    digest.update(bytes);
    return this;
  }

  /** Adds numbers and how many they are. */
  public Sha256 add(int[] numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * (numbers.length + 1)).putInt(numbers.length);
    bytes.asIntBuffer().put(numbers);
    digest.update(bytes.rewind());
    return this;
  }

  /** Adds numbers, bit for bit, and how many they are. */
  public Sha256 add(float[] numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
    digest.update(bytes.putInt(numbers.length).flip());
    for (int from = 0; from < numbers.length; from += CHUNK / 4) {
      int n = Math.min(CHUNK / 4, numbers.length - from);
      bytes.clear().limit(4 * n);
      bytes.asFloatBuffer().put(numbers, from, n);
      digest.update(bytes);
    }
    return this;
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
