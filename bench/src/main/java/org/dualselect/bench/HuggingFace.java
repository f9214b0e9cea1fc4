package org.dualselect.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.Json;
import org.dualselect.train.Session;
import org.dualselect.train.TrainSettings;

/**
 * Hugging Face transformers and PEFT in a Python process of their own, which makes a step when it
 * is told to: the same weights, adapter, batch and number of threads.
 */
final class HuggingFace implements AutoCloseable {
  /** A Python that has torch, transformers and peft; compare.sh sets it. */
  static final String PYTHON = System.getProperty("bench.python", "");

  private static final Path SCRIPT = Path.of("bench/hf_step.py");
  private static final long SETTLING = 10; // ms for which threads of torch still spin

  private final Process process;
  private final Writer in;
  private final BufferedReader out;
  private final double loss;

  HuggingFace(Session session, TrainSettings settings, List<EncodedSample> samples) {
    if (PYTHON.isEmpty()) {
      throw new UnsupportedOperationException(
          "needs a Python with torch, transformers and peft: PYTHON=... bench/compare.sh");
    }
    try {
      Path folder = Files.createTempDirectory("bench");
      session.lora().write(folder, session.adapter());
      Path batch = folder.resolve("batch.json");
      Json.STRICT.writeValue(batch.toFile(), batch(settings, samples));
      ProcessBuilder builder =
          new ProcessBuilder(
                  PYTHON,
                  SCRIPT.toString(),
                  settings.files().model().toString(),
                  folder.toString(),
                  batch.toString(),
                  String.valueOf(Runtime.getRuntime().availableProcessors()),
                  settings.machine().device(),
                  settings.machine().dtype())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().remove("GOMP_SPINCOUNT"); // set for us: there torch has its own way
      process = builder.start();
      in = process.outputWriter();
      out = process.inputReader();
      loss = answer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode batch(TrainSettings settings, List<EncodedSample> samples) {
    ObjectNode batch = Json.STRICT.createObjectNode();
    batch
        .putObject("settings")
        .put("top_k", settings.selection().taskTopK())
        .put("rho", settings.selection().rho())
        .put("rate", settings.optimizer().learningRate())
        .put("decay", settings.optimizer().weightDecay())
        .put("max_norm", settings.optimizer().maxGradNorm());
    ArrayNode list = batch.putArray("samples");
    for (EncodedSample sample : samples) {
      ObjectNode one = list.addObject();
      Arrays.stream(sample.ids()).forEach(one.putArray("ids")::add);
      Arrays.stream(sample.labels()).forEach(one.putArray("labels")::add);
    }
    return batch;
  }

  /** Mean over the batch's supervised tokens, before any step. */
  double loss() {
    return loss;
  }

  /** A whole step; returns when it is done. */
  void step(String name) {
    try {
      in.write(name + "\n");
      in.flush();
      answer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double answer() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException(SCRIPT + " ended; what it said is above");
    }
    return Double.parseDouble(line);
  }

  /** Until the process sleeps. */
  void settle() {
    try {
      Thread.sleep(SETTLING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
