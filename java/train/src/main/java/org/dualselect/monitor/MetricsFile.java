package org.dualselect.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.InputException;

/**
 * {@code metrics.jsonl}, a line a step and a refresh, written through one by one. A run that goes
 * on from a checkpoint goes on in it: what an earlier process wrote of later steps, or cut short,
 * goes.
 */
final class MetricsFile implements AutoCloseable {
  private static final JsonMapper JSON =
      JsonMapper.builder().serializationInclusion(JsonInclude.Include.NON_NULL).build();

  private final Path file;
  private final FileChannel out;
  private boolean begun;

  MetricsFile(Path file) throws IOException {
    this.file = file;
    this.out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  void write(StepMetrics step) throws IOException {
    write(place(StepMetrics.KIND, step.step()), step);
  }

  void write(RefreshMetrics refresh) throws IOException {
    write(place(RefreshMetrics.KIND, refresh.step()), refresh);
  }

  private void write(long place, Object row) throws IOException {
    if (!begun) {
      long kept = before(place);
      out.truncate(kept).position(kept);
      begun = true;
    }
    String line = JSON.writeValueAsString(row) + "\n";
    AtomicFiles.writeFully(out, ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
  }

  /** Bytes of the lines that come before that place. */
  private long before(long place) {
    long bytes = 0;
    int number = 0;
    for (byte[] line : LogLines.read(file)) {
      try {
        JsonNode row = LogLines.parse(file, ++number, line, JsonNode.class);
        if (place(row.path("kind").asText(), row.path("step").asLong()) >= place) {
          return bytes;
        }
      } catch (InputException e) {
        return bytes; // what was being written when the power went
      }
      bytes += line.length + 1;
    }
    return bytes;
  }

  /** In the order of a run: the refresh after a step comes between it and the next. */
  private static long place(String kind, long step) {
    return 2 * step + (kind.equals(RefreshMetrics.KIND) ? 1 : 0);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
