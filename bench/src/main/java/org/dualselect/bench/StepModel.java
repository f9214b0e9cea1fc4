package org.dualselect.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.dualselect.eval.RandomCheckpoint;
import org.dualselect.eval.RandomCheckpoint.Shape;

/** Models of known sizes with random weights: a step's time does not depend on what they know. */
public enum StepModel {
  TINY(new Shape(64, 160, 2, 4, 2, 259)),
  MINIMIND_26M(new Shape(512, 1408, 8, 8, 2, 6400)),
  SMOLLM2_135M(new Shape(576, 1536, 30, 9, 3, 49152)),
  /** Llama 3.2; the largest tensor must fit the heap, here 1 GB. */
  LLAMA_1B(new Shape(2048, 8192, 16, 32, 8, 128256)),
  /** Llama 3.2. */
  LLAMA_3B(new Shape(3072, 8192, 28, 24, 8, 128256)),
  /** Llama 3.1, but for its head, which is tied here; its file takes 30 GB. */
  LLAMA_8B(new Shape(4096, 14336, 32, 32, 8, 128256));

  private static final long SEED = 1;

  final Shape shape;

  StepModel(Shape shape) {
    this.shape = shape;
  }

  /** A real checkpoint, made when it is first asked for, so that others can load the same files. */
  Path folder() {
    try {
      Path classes =
          Path.of(StepModel.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path folder = classes.resolveSibling("models").resolve(name().toLowerCase(Locale.ROOT));
      if (!Files.exists(folder.resolve("model.safetensors"))) {
        RandomCheckpoint.write(Files.createDirectories(folder), shape, SEED);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of the frozen weights. */
  long parameters() {
    return (long) shape.vocabulary() * shape.hidden() + (long) shape.layers() * ofLayer();
  }

  private long ofLayer() {
    return shape.hidden() * (2L * shape.hidden() + 2L * shape.keyValue() + 3L * shape.inner());
  }

  /**
   * Floating-point operations of a forward and a backward pass over some samples: products with
   * frozen weights twice (forward, and backward to the input), the head at supervised positions
   * alone, causal attention twice forward and four times backward, LoRA on q and v three times.
   *
   * @param squares Σ length² of the samples
   */
  double flops(long tokens, long supervised, double squares, int rank) {
    double frozen = 4.0 * tokens * shape.layers() * ofLayer();
    double head = 4.0 * supervised * shape.vocabulary() * shape.hidden();
    double attention = 6.0 * squares * shape.layers() * shape.hidden();
    double adapted = 3.0 * shape.hidden() + shape.keyValue(); // in and out of q, in and out of v
    double lora = 6.0 * tokens * shape.layers() * rank * adapted;
    return frozen + head + attention + lora;
  }
}
