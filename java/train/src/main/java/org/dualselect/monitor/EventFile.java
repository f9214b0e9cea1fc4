package org.dualselect.monitor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32C;
import org.dualselect.train.RunFiles;

/**
 * A file of scalars that TensorBoard reads: TFRecords, each a protobuf message {@code Event} of
 * {@code event.proto} with {@code summary.proto} inside. The few fields that scalars need are
 * written here; Maven Central has these formats only as parts of TensorFlow.
 */
final class EventFile implements AutoCloseable {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final OutputStream out;

  /** Starts a file of that format on a stream. */
  EventFile(OutputStream out, Instant now) throws IOException {
    this.out = out;
    Message version = new Message().bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
    record(event(now, 0).append(version));
  }

  /** A new file in {@code folder}, under a name that TensorBoard looks for. */
  static EventFile create(Path folder) throws IOException {
    Instant now = Instant.now();
    // The process too: two of one second stay apart.
    String name =
        RunFiles.EVENTS + now.getEpochSecond() + "." + host() + "." + ProcessHandle.current().pid();
    return new EventFile(Files.newOutputStream(folder.resolve(name)), now);
  }

  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // a machine whose own name resolves to nothing
    }
  }

  void write(long step, Scalars scalars) throws IOException {
    write(step, scalars, Instant.now());
  }

  void write(long step, Scalars scalars, Instant now) throws IOException {
    Message summary = new Message();
    for (Map.Entry<String, Double> scalar : scalars.values().entrySet()) {
      Message value =
          new Message()
              .bytes(1, scalar.getKey().getBytes(StandardCharsets.UTF_8))
              .fixed32(2, Float.floatToIntBits(scalar.getValue().floatValue()));
      summary.bytes(1, value.toByteArray());
    }
    record(event(now, step).bytes(5, summary.toByteArray()));
  }

  private static Message event(Instant now, long step) {
    double seconds = now.getEpochSecond() + now.getNano() * 1e-9;
    return new Message().fixed64(1, Double.doubleToLongBits(seconds)).varint(2, step);
  }

  /** Length, its checksum, the message, its checksum. */
  private void record(Message message) throws IOException {
    byte[] data = message.toByteArray();
    ByteBuffer record = little(data.length + 16).putLong(data.length);
    record.putInt(masked(record.array(), 8)).put(data).putInt(masked(data, data.length));
    out.write(record.array());
    out.flush();
  }

  /** As in TensorFlow: a checksum of data that holds checksums is no good unless they are mixed. */
  private static int masked(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** A protobuf message in the making. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] toByteArray() {
      return out.toByteArray();
    }

    Message append(Message more) {
      out.writeBytes(more.toByteArray());
      return this;
    }

    /** Zero is what a field that is not there means. */
    Message varint(int field, long value) {
      return value == 0 ? this : tag(field, VARINT).number(value);
    }

    Message bytes(int field, byte[] value) {
      tag(field, BYTES).number(value.length).out.writeBytes(value);
      return this;
    }

    Message fixed64(int field, long bits) {
      tag(field, FIXED64).out.writeBytes(little(Long.BYTES).putLong(bits).array());
      return this;
    }

    Message fixed32(int field, int bits) {
      tag(field, FIXED32).out.writeBytes(little(Integer.BYTES).putInt(bits).array());
      return this;
    }

    private Message tag(int field, int kind) {
      return number(field << 3 | kind);
    }

    private Message number(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
      return this;
    }
  }
}
