package org.dualselect.merge;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.Lora;
import org.dualselect.adapter.LoraLayout;
import org.dualselect.adapter.LoraModule;
import org.dualselect.adapter.ModelCard;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.InputException;
import org.dualselect.data.Json;
import org.dualselect.data.OutputFolder;
import org.dualselect.data.StagedFolder;
import org.dualselect.engine.Device;
import org.dualselect.model.CausalLm;
import org.dualselect.model.Checkpoint;
import org.dualselect.model.ModelConfig;
import org.dualselect.model.Torch;
import org.dualselect.model.Weights;

/**
 * A checkpoint with an adapter in its weights, {@code W + scaling B A}: summed in float32, rounded
 * once to the stored type. Files, their order and everything else are the base's. The output loads
 * only when it is whole, as {@code config.json}, which every reader asks for first, comes last.
 */
public final class Merger {
  private static final String CONFIG = "config.json";

  /** What readers of a checkpoint look for beside weights. */
  private static final PathMatcher READ =
      glob(
          "{config.json,generation_config.json,special_tokens_map.json,added_tokens.json,"
              + "preprocessor_config.json,processor_config.json,"
              + "tokenizer*.json,tokenizer*.model,vocab.json,vocab.txt,merges.txt,*.tiktoken,"
              + "chat_template.jinja,chat_template.json}");

  /** What else comes along. No README: it would speak of the base model. */
  private static final PathMatcher LEGAL = glob("{LICEN[CS]E,NOTICE,USE_POLICY}*");

  private static final PathMatcher WEIGHTS =
      glob("{model.safetensors,model.safetensors.index.json,model-*-of-*.safetensors}");

  private final MergeSettings settings;
  private final MergeListener listener;
  private final BooleanSupplier stop;
  private final long total;
  private final long start = System.nanoTime();
  private long done;

  private Merger(
      MergeSettings settings, MergeListener listener, BooleanSupplier stop, List<Path> weights)
      throws IOException {
    this.settings = settings;
    this.listener = listener;
    this.stop = stop;
    long bytes = 0;
    for (Path file : weights) {
      bytes += Files.size(file);
    }
    this.total = bytes;
  }

  /**
   * Writes the merged checkpoint; does not compare.
   *
   * @param stop asked between chunks
   * @throws CancellationException when stopped; the output folder is then as it was
   */
  public static void run(MergeSettings settings, MergeListener listener, BooleanSupplier stop)
      throws IOException {
    Checkpoint checkpoint = Checkpoint.open(settings.model());
    ModelConfig config = ModelConfig.read(settings.model());
    LoraLayout layout = LoraLayout.read(config, settings.adapter());
    for (LoraModule m : layout.modules()) {
      Weights.type(checkpoint.require(m.weight(), m.out(), m.in()));
    }
    Torch.use(Device.CPU, settings.machine().threads());
    try (PointerScope scope = new PointerScope()) {
      Lora lora = Lora.read(settings.adapter(), layout);
      checkBase(config, checkpoint, layout);
      checkOutput(settings);
      List<Path> weights =
          checkpoint.tensors().values().stream().map(Checkpoint.Located::file).distinct().toList();
      new Merger(settings, listener, stop, weights)
          .write(checkpoint, weights, byStoredName(checkpoint, lora));
    }
  }

  /**
   * Puts the base model together, which refuses what is missing, left over or of another shape, and
   * reads no weight: they are mapped, and stay in the type that most of them have.
   */
  private static void checkBase(ModelConfig config, Checkpoint checkpoint, LoraLayout layout) {
    LoraModule first = layout.modules().get(0);
    ScalarType stored = Weights.type(checkpoint.require(first.weight(), first.out(), first.in()));
    try (PointerScope scope = new PointerScope();
        Weights weights = new Weights(checkpoint, stored)) {
      new CausalLm(config, weights, null);
    }
  }

  /** A multimodal checkpoint may spell its decoder's names in an older way. */
  private static Map<String, Lora.Part> byStoredName(Checkpoint checkpoint, Lora lora) {
    Map<String, Lora.Part> parts = new HashMap<>();
    for (LoraModule m : lora.layout().modules()) {
      Checkpoint.Located weight = checkpoint.require(m.weight(), m.out(), m.in());
      parts.put(weight.entry().name(), lora.part(m.path()));
    }
    return parts;
  }

  private static void checkOutput(MergeSettings settings) throws IOException {
    Path output = settings.output();
    OutputFolder.make(output, settings.overwrite());
    if (Files.isSameFile(output, settings.model())) {
      throw InputException.in(output, "is the base model itself; choose another --output.");
    }
    if (Files.exists(output.resolve(AdapterConfig.FILE))) {
      throw InputException.in(
          output,
          "holds an adapter, which readers put on top of weights; choose another --output.");
    }
  }

  private void write(Checkpoint checkpoint, List<Path> weights, Map<String, Lora.Part> parts)
      throws IOException {
    AtomicFiles.requireRoom(settings.output(), total);
    try (StagedFolder staged = StagedFolder.in(settings.output())) {
      MergedFile merged = new MergedFile(parts, this::passed);
      for (Path file : weights) {
        merged.write(file, staged.path().resolve(file.getFileName()));
      }
      if (!weights.contains(checkpoint.source())) {
        copy(checkpoint.source(), staged.path());
      }
      try (Stream<Path> files = Files.list(settings.model())) {
        for (Path file : files.filter(Merger::isKept).toList()) {
          copy(file, staged.path());
        }
      }
      if (ModelCard.mayWrite(settings.output())) {
        MergeCard.write(staged.path(), settings);
      } else {
        listener.info(
            settings.output().resolve(ModelCard.FILE) + " is not by dualselect and stays as it is");
      }
      // A reader might prefer old weights to new, and take an old template where there is no new.
      staged.publish(CONFIG, name -> matches(name, WEIGHTS, READ));
    }
  }

  private static boolean isKept(Path file) {
    return matches(file.getFileName(), READ, LEGAL) && Files.isRegularFile(file);
  }

  private static boolean matches(Path name, PathMatcher... any) {
    return Arrays.stream(any).anyMatch(matcher -> matcher.matches(name));
  }

  private static PathMatcher glob(String pattern) {
    return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
  }

  private static void copy(Path file, Path folder) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw Json.unreadable(file, e);
    }
    AtomicFiles.write(folder.resolve(file.getFileName()), bytes);
  }

  private void passed(long bytes) {
    if (stop.getAsBoolean()) {
      throw new CancellationException();
    }
    done += bytes;
    listener.merged(done, total, (System.nanoTime() - start) * 1e-9);
  }
}
