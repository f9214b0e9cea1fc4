package org.dualselect.train;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.Lora;
import org.dualselect.adapter.LoraLayout;
import org.dualselect.data.EncodedSample;
import org.dualselect.engine.Device;
import org.dualselect.engine.Engine;
import org.dualselect.engine.EngineException;
import org.dualselect.engine.MapTable;
import org.dualselect.model.Batch;
import org.dualselect.model.CausalLm;
import org.dualselect.model.Checkpoint;
import org.dualselect.model.ModelConfig;
import org.dualselect.model.Tape;
import org.dualselect.model.Torch;
import org.dualselect.model.Weights;

/** A model, its adapter and an engine on one device, ready to run batches. One thread at a time. */
public final class Session implements AutoCloseable {
  private final Engine engine;
  private final CausalLm model;
  private final Lora lora;
  private final AdapterConfig adapter;
  private final boolean recompute;
  private final MapTable maps = new MapTable();
  private final Clock clock = new Clock();

  private Session(
      Engine engine, CausalLm model, Lora lora, AdapterConfig adapter, boolean recompute) {
    this.engine = engine;
    this.model = model;
    this.lora = lora;
    this.adapter = adapter;
    this.recompute = recompute;
  }

  /**
   * Loads a checkpoint and puts an adapter on it.
   *
   * @param model folder of a Hugging Face checkpoint
   * @param saved folder of a PEFT adapter to start from, or null
   * @param fresh the adapter to make when there is none saved; its dropout counts in any case
   * @param machine where, in which type, and the seed of a fresh adapter
   * @param recompute whether passes run layers again instead of keeping what they made, as {@link
   *     Tape} has it
   */
  public static Session open(
      Path model, Path saved, AdapterConfig fresh, MachineSettings machine, boolean recompute) {
    Device on = Device.parse(machine.device());
    if (!on.available()) {
      throw new EngineException(on.unavailable());
    }
    ModelConfig config = ModelConfig.read(model);
    Checkpoint checkpoint = Checkpoint.open(model);
    AdapterConfig adapter =
        saved == null ? fresh : AdapterConfig.read(saved).withDropout(fresh.dropout());
    LoraLayout layout =
        saved == null ? LoraLayout.of(config, adapter) : LoraLayout.read(config, saved);
    if (saved == null && config.multimodal()) {
      // By their last names alone PEFT would adapt the vision tower's modules, too.
      adapter = adapter.withTargetModules(layout.paths());
    }
    Torch.use(on, machine.threads());
    Lora lora = saved == null ? Lora.fresh(layout, machine.seed()) : Lora.read(saved, layout);
    try (Weights weights = new Weights(checkpoint, Torch.type(machine.dtype()))) {
      CausalLm lm = new CausalLm(config, weights, lora);
      return new Session(Engine.open(on, null, machine.threads()), lm, lora, adapter, recompute);
    }
  }

  public Engine engine() {
    return engine;
  }

  public CausalLm model() {
    return model;
  }

  public Lora lora() {
    return lora;
  }

  public AdapterConfig adapter() {
    return adapter;
  }

  public Clock clock() {
    return clock;
  }

  /** Length of every flat vector. */
  public long parameters() {
    return lora.layout().parameters();
  }

  /** A zero vector of that length. */
  public Tensor vector() {
    return Torch.zeros(ScalarType.Float, parameters());
  }

  /**
   * A forward pass over a whole batch, with LoRA dropout if the adapter has any; valid until the
   * caller's pointer scope ends.
   *
   * @param seed of the dropout masks
   * @param stream a number that no other pass of the run shares, unless it must see the same masks
   * @param places index of each sample in its data set
   */
  GradientPass forward(Batch batch, long seed, long stream, int[] places) {
    double p = adapter.dropout();
    return forward(
        batch, p == 0 ? null : new MaskedDropout(engine, p, seed, stream, places, batch.offsets()));
  }

  /** The same without dropout. */
  GradientPass forward(Batch batch) {
    return forward(batch, null);
  }

  private GradientPass forward(Batch batch, Tape.Dropout dropout) {
    return new GradientPass(this, maps, batch, new Tape(dropout, recompute));
  }

  /** One forward and one backward pass, as {@link #forward(Batch, long, long, int[])}. */
  public GradientPass pass(List<EncodedSample> samples, long seed, long stream, int[] places) {
    return forward(new Batch(samples), seed, stream, places).backward();
  }

  /** The same without dropout. */
  public GradientPass pass(List<EncodedSample> samples) {
    return forward(new Batch(samples)).backward();
  }

  @Override
  public void close() {
    maps.close();
    engine.close();
  }
}
