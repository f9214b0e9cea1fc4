package org.dualselect.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.adapter.Lora;
import org.dualselect.data.InputException;

/**
 * The tensors of a checkpoint, mapped privately: pages come from the file as they are read, a write
 * would stay in this process, and a tensor may be larger than 2 GiB.
 */
public final class Weights implements AutoCloseable {
  private static final Map<String, ScalarType> TYPES =
      Map.of("F32", ScalarType.Float, "BF16", ScalarType.BFloat16, "F16", ScalarType.Half);

  private final Checkpoint checkpoint;
  private final ScalarType type;
  private final Lora merged;
  private final Map<Path, Tensor> files = new HashMap<>();
  private final Set<String> given = new HashSet<>();

  /**
   * @param type what every tensor is given as, whatever it is stored as
   */
  public Weights(Checkpoint checkpoint, ScalarType type) {
    this(checkpoint, type, null);
  }

  /**
   * @param type what every tensor is given as, whatever it is stored as
   * @param merged an adapter to add to the weights it is for, or null
   */
  public Weights(Checkpoint checkpoint, ScalarType type, Lora merged) {
    this.checkpoint = checkpoint;
    this.type = type;
    this.merged = merged;
  }

  /** The tensor of that name, which must have that shape; on a GPU a copy there. */
  public Tensor get(String name, long... shape) {
    Checkpoint.Located located = checkpoint.require(name, shape);
    SafetensorsHeader.Entry entry = located.entry();
    given.add(entry.name());
    ScalarType stored = type(located);
    Tensor bytes =
        files
            .computeIfAbsent(located.file(), Weights::map)
            .narrow(0, entry.begin(), entry.end() - entry.begin());
    // A view as wider elements needs an aligned start, which old files do not promise.
    boolean aligned = entry.begin() % 4 == 0;
    Tensor weight = Torch.there((aligned ? bytes : bytes.clone()).view(stored).view(shape), type);
    Lora.Part part = merged == null ? null : merged.partOf(name);
    return part == null ? weight : part.mergedInto(weight, 0).to(type);
  }

  /** What a tensor is stored as, which must be a type that weights have: others are quantised. */
  public static ScalarType type(Checkpoint.Located located) {
    SafetensorsHeader.Entry entry = located.entry();
    ScalarType stored = TYPES.get(entry.dtype());
    if (stored == null) {
      throw InputException.in(
          located.file(),
          "tensor "
              + entry.name()
              + " is stored as "
              + entry.dtype()
              + "; weights must be F32, BF16 or F16.");
    }
    return stored;
  }

  /**
   * Refuses a layer's tensor that nobody asked for: it belongs to the model, and its part would be
   * missing. Files of old transformers hold rotary frequencies, which config.json gives too.
   *
   * @param layers the start of their names
   */
  void requireAllGiven(String layers) {
    String alias = Checkpoint.alias(layers);
    checkpoint
        .tensors()
        .forEach(
            (name, located) -> {
              if ((name.startsWith(layers) || name.startsWith(alias))
                  && !name.endsWith(".rotary_emb.inv_freq")
                  && !given.contains(name)) {
                throw InputException.in(
                    located.file(), "holds " + name + ", which config.json does not speak of.");
              }
            });
  }

  private static Tensor map(Path file) {
    try {
      return torch.from_file(
          file.toString(),
          new BoolOptional(false),
          new LongOptional(Files.size(file)),
          new TensorOptions(ScalarType.Byte));
    } catch (java.io.IOException e) {
      throw new InputException(file + ": cannot be read (" + e.getMessage() + ")");
    }
  }

  /** Unmaps the files, but for those that tensors still refer to. */
  @Override
  public void close() {
    files.values().forEach(Tensor::close);
    files.clear();
  }
}
