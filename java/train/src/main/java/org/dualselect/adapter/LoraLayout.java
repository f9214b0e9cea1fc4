package org.dualselect.adapter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.data.DidYouMean;
import org.dualselect.data.InputException;
import org.dualselect.model.ModelConfig;

/**
 * Where every LoRA matrix lies in one flat float vector: modules in the order of PEFT's
 * named_parameters (layer by layer q, k, v, o, gate, up, down), each A [rank, in], then B [out,
 * rank].
 *
 * @param parameters length of the vector
 */
public record LoraLayout(List<LoraModule> modules, long parameters) {
  public LoraLayout {
    modules = List.copyOf(modules);
  }

  /** The modules of the model that the flags name; a name that fits none is an error. */
  public static LoraLayout of(ModelConfig model, AdapterConfig adapter) {
    return of(model, adapter, "--target-modules");
  }

  /** The same for an adapter in a folder. */
  public static LoraLayout read(ModelConfig model, Path adapterDir) {
    Path file = adapterDir.resolve(AdapterConfig.FILE);
    return of(model, AdapterConfig.read(adapterDir), file + ": target_modules");
  }

  private static LoraLayout of(ModelConfig model, AdapterConfig adapter, String origin) {
    List<LoraModule> modules = new ArrayList<>();
    long at = 0;
    for (int layer = 0; layer < model.layers(); layer++) {
      for (String projection : TargetModules.PROJECTIONS) {
        String path = path(model, layer, projection);
        if (adapter.targetModules().matches(path)) {
          LoraModule module = module(path, projection, model, adapter, at);
          modules.add(module);
          at = checked(module);
        }
      }
    }
    refuseUnmatched(model, adapter.targetModules(), modules, origin);
    return new LoraLayout(modules, at);
  }

  /** Where the next module's matrices begin; checked each time, since a sum could overflow. */
  private static long checked(LoraModule module) {
    long end = module.atB() + module.sizeB();
    if (end > Integer.MAX_VALUE) {
      throw new InputException(
          "an adapter of more than 2^31 - 1 parameters is too large; lower the rank "
              + module.rank()
              + ".");
    }
    return end;
  }

  /** The modules by their full paths. */
  public TargetModules paths() {
    return TargetModules.of(modules.stream().map(LoraModule::path).toArray(String[]::new));
  }

  private static String path(ModelConfig model, int layer, String projection) {
    boolean attention = TargetModules.PROJECTIONS.indexOf(projection) < 4;
    return model.root() + ".layers." + layer + (attention ? ".self_attn." : ".mlp.") + projection;
  }

  private static LoraModule module(
      String path, String projection, ModelConfig model, AdapterConfig adapter, long at) {
    int hidden = model.hiddenSize();
    int inner = model.intermediateSize();
    int in =
        switch (projection) {
          case "o_proj" -> model.queryWidth();
          case "down_proj" -> inner;
          default -> hidden;
        };
    int out =
        switch (projection) {
          case "q_proj" -> model.queryWidth();
          case "k_proj", "v_proj" -> model.keyValueWidth();
          case "gate_proj", "up_proj" -> inner;
          default -> hidden;
        };
    int rank = adapter.rank(path);
    return new LoraModule(path, in, out, rank, adapter.scaling(path), at, at + (long) rank * in);
  }

  /**
   * PEFT passes over a name that fits nothing as long as another does; a typo would go unseen. Head
   * and embedding PEFT could adapt; this engine cannot.
   */
  private static void refuseUnmatched(
      ModelConfig model, TargetModules targets, List<LoraModule> modules, String origin) {
    for (String other : List.of("lm_head", model.root() + ".embed_tokens")) {
      if (targets.matches(other)) {
        throw new InputException(origin + " names " + other + "; " + known() + ".");
      }
    }
    for (String name : targets.names()) {
      if (modules.stream().noneMatch(m -> targets.matches(name, m.path()))) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        boolean elsewhere = TargetModules.PROJECTIONS.contains(last); // as layers_to_transform
        String hint = elsewhere ? "" : DidYouMean.hint(last, TargetModules.PROJECTIONS);
        throw new InputException(
            origin
                + " names "
                + name
                + ", which this model does not have"
                + (elsewhere ? " in the layers it is for; " : "; ")
                + known()
                + (hint.isEmpty() ? "." : hint));
      }
    }
    if (modules.isEmpty()) {
      throw new InputException(
          origin
              + " is the regular expression "
              + targets.pattern()
              + ", which matches no module's whole path; "
              + known()
              + ".");
    }
  }

  private static String known() {
    return "adapters go on " + String.join(", ", TargetModules.PROJECTIONS);
  }
}
