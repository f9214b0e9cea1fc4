package org.dualselect.adapter;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which modules get an adapter, by PEFT's rules ({@code check_target_module_exists}).
 *
 * @param names full module paths, or last parts of one ({@code q_proj}, {@code mlp.up_proj}); empty
 *     when {@code pattern} is given
 * @param pattern a regular expression for the whole path, or null
 * @param layers the layers to adapt ({@code layers_to_transform}), empty for all; as in PEFT it
 *     binds names that are no full path
 */
public record TargetModules(List<String> names, String pattern, List<Integer> layers) {
  /** The projections of a layer, in the order of PEFT's named_parameters. */
  public static final List<String> PROJECTIONS =
      List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

  private static final String ALL_LINEAR = "all-linear";
  private static final Pattern LAYER = Pattern.compile(".*\\.[^.]*\\.(\\d+)\\..*");

  public TargetModules {
    names = List.copyOf(names);
    layers = List.copyOf(layers);
    if (names.isEmpty() == (pattern == null)) {
      throw new IllegalArgumentException("target modules need names or a pattern");
    }
  }

  /** Names or paths; {@code all-linear} alone stands for all seven projections. */
  public static TargetModules of(String... names) {
    return new TargetModules(
        names.length == 1 && names[0].equalsIgnoreCase(ALL_LINEAR) ? PROJECTIONS : List.of(names),
        null,
        List.of());
  }

  /** A single string as PEFT reads it: {@code all-linear}, else a regular expression. */
  public static TargetModules regex(String pattern) {
    return pattern.equalsIgnoreCase(ALL_LINEAR)
        ? of(pattern)
        : new TargetModules(List.of(), pattern, List.of());
  }

  public TargetModules withLayers(List<Integer> only) {
    return new TargetModules(names, pattern, only);
  }

  /** Whether the module at this path, such as model.layers.0.self_attn.q_proj, gets an adapter. */
  public boolean matches(String path) {
    return pattern != null
        ? PathPattern.matches(pattern, path)
        : names.stream().anyMatch(name -> matches(name, path));
  }

  boolean matches(String name, String path) {
    return path.equals(name) || path.endsWith("." + name) && inLayers(path);
  }

  private boolean inLayers(String path) {
    Matcher layer = LAYER.matcher(path);
    return layers.isEmpty() || layer.matches() && layers.contains(Integer.parseInt(layer.group(1)));
  }
}
