package org.dualselect.adapter;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.model.Tape;
import org.dualselect.model.Torch;

/**
 * The adapter's parameters: one flat float tensor; torch sees A {@code [rank, in]} and B {@code
 * [out, rank]} of each module as views of it (LoRA, arXiv 2106.09685). The engine updates the flat
 * tensor in place.
 */
public final class Lora {
  private final LoraLayout layout;
  private final Tensor parameters;
  private final Map<String, Part> parts = new HashMap<>();
  private final Map<String, Part> byWeight = new HashMap<>();

  private Lora(LoraLayout layout, float[] values) {
    this.layout = layout;
    this.parameters = Torch.of(values, layout.parameters());
    for (LoraModule m : layout.modules()) {
      Part part =
          new Part(
              m,
              parameters.narrow(0, m.atA(), m.rank() * (long) m.in()).view(m.rank(), m.in()),
              parameters.narrow(0, m.atB(), m.out() * (long) m.rank()).view(m.out(), m.rank()));
      parts.put(m.path(), part);
      byWeight.put(m.weight(), part);
    }
  }

  /** As a PEFT adapter's folder holds it. */
  public static Lora read(Path adapterDir, LoraLayout layout) {
    float[] flat = new float[Math.toIntExact(layout.parameters())];
    AdapterFile.read(adapterDir, layout, FloatBuffer.wrap(flat));
    return new Lora(layout, flat);
  }

  /**
   * PEFT's start: A uniform in ±1/√in (Kaiming with a = √5), B zero. Module i draws from its own
   * stream.
   */
  public static Lora fresh(LoraLayout layout, long seed) {
    float[] flat = new float[Math.toIntExact(layout.parameters())];
    SplittableRandom seeds = new SplittableRandom(seed);
    for (LoraModule m : layout.modules()) {
      SplittableRandom random = seeds.split();
      double bound = 1 / Math.sqrt(m.in());
      for (int i = 0; i < m.sizeA(); i++) {
        flat[Math.toIntExact(m.atA() + i)] = (float) ((2 * random.nextDouble() - 1) * bound);
      }
    }
    return new Lora(layout, flat);
  }

  public LoraLayout layout() {
    return layout;
  }

  /** {@code [layout.parameters()]}. */
  public Tensor parameters() {
    return parameters;
  }

  /** Writes a PEFT adapter, each of its files whole or not at all. */
  public void write(Path adapterDir, AdapterConfig config) throws IOException {
    FloatBuffer flat = FloatBuffer.wrap(Torch.toFloats(parameters));
    AdapterFile.write(adapterDir, layout, config, flat);
  }

  /** The part on top of the map at that module path, or null. */
  public Part part(String path) {
    return parts.get(path);
  }

  /** The part on top of the map whose weight has that name in a checkpoint, or null. */
  public Part partOf(String weight) {
    return byWeight.get(weight);
  }

  /**
   * {@code y = base + s (x Aᵀ) Bᵀ}: in float, whatever the weights are, then cast to the base's
   * type, as in PEFT.
   *
   * @param a {@code [rank, in]}
   * @param b {@code [out, rank]}
   */
  public record Part(LoraModule module, Tensor a, Tensor b) {
    /**
     * @param x as the base map reads it
     * @param inFloat the same in float
     * @param tape null when no gradient is wanted
     */
    public Tensor apply(Tensor x, Tensor inFloat, Tensor base, Tape tape) {
      Tensor input = tape == null ? inFloat : tape.drop(module, inFloat);
      Tensor h = input.mm(a.t());
      if (tape != null) {
        tape.watch(h);
      }
      Tensor scaled = h.mul(Torch.scalar(module.scaling()));
      Tensor y = base.to(ScalarType.Float).addmm(scaled, b.t()).to(base.scalar_type());
      if (tape != null) {
        tape.record(module, x, input, h, scaled, y);
      }
      return y;
    }

    /**
     * {@code W + s B A} in float, which does in one map what base and adapter do in three.
     *
     * @param weight rows of W from row {@code from} on, {@code [rows, in]}, of any type
     * @return {@code [rows, in]}
     */
    public Tensor mergedInto(Tensor weight, long from) {
      Tensor update = b.narrow(0, from, weight.size(0)).mm(a);
      return weight.to(ScalarType.Float).add(update, Torch.scalar(module.scaling()));
    }
  }
}
