package org.dualselect.adapter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code adapter_config.json} of a LoRA adapter. The update of a module is {@code scaling * B * A}.
 *
 * @param rank r, the rows of A, unless {@code rankPattern} says otherwise for a module
 * @param alpha as {@code rank}, with {@code alphaPattern}
 * @param dropout on the input of A while training
 * @param rslora scale by alpha / sqrt(r) instead of alpha / r
 * @param rankPattern regular expression for the end of a module's path, to rank; the first that
 *     matches counts
 * @param baseModel {@code base_model_name_or_path}, or null
 */
public record AdapterConfig(
    int rank,
    double alpha,
    double dropout,
    TargetModules targetModules,
    boolean rslora,
    Map<String, Integer> rankPattern,
    Map<String, Double> alphaPattern,
    String baseModel) {

  public static final String FILE = "adapter_config.json";

  public AdapterConfig {
    // Not Map.copyOf: the first pattern that matches counts, so the order must stay.
    rankPattern = Collections.unmodifiableMap(new LinkedHashMap<>(rankPattern));
    alphaPattern = Collections.unmodifiableMap(new LinkedHashMap<>(alphaPattern));
    if (rank < 1 || !(alpha > 0) || !(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "rank " + rank + ", alpha " + alpha + ", dropout " + dropout);
    }
  }

  /** A plain adapter: one rank and one alpha for all. */
  public static AdapterConfig of(int rank, double alpha, double dropout, TargetModules targets) {
    return new AdapterConfig(rank, alpha, dropout, targets, false, Map.of(), Map.of(), null);
  }

  /** The same with another dropout. */
  public AdapterConfig withDropout(double other) {
    return new AdapterConfig(
        rank, alpha, other, targetModules, rslora, rankPattern, alphaPattern, baseModel);
  }

  /** The same on other modules. */
  public AdapterConfig withTargetModules(TargetModules other) {
    return new AdapterConfig(
        rank, alpha, dropout, other, rslora, rankPattern, alphaPattern, baseModel);
  }

  /** The same, scaled by alpha / √r or not. */
  public AdapterConfig withRslora(boolean other) {
    return new AdapterConfig(
        rank, alpha, dropout, targetModules, other, rankPattern, alphaPattern, baseModel);
  }

  /** The same for that base model. */
  public AdapterConfig withBaseModel(String other) {
    return new AdapterConfig(
        rank, alpha, dropout, targetModules, rslora, rankPattern, alphaPattern, other);
  }

  /** Reads an adapter's folder; what this engine cannot do is refused by name. */
  public static AdapterConfig read(Path adapterDir) {
    return AdapterConfigJson.read(adapterDir.resolve(FILE));
  }

  /** Writes the file with the keys that PEFT, vLLM and llama.cpp want; whole or not at all. */
  public void write(Path adapterDir) throws IOException {
    AdapterConfigJson.write(adapterDir.resolve(FILE), this);
  }

  /** r of the module at this path. */
  public int rank(String modulePath) {
    return find(rankPattern, modulePath, rank);
  }

  /** alpha / r of the module at this path, or alpha / sqrt(r) with rslora. */
  public double scaling(String modulePath) {
    double a = find(alphaPattern, modulePath, alpha);
    int r = rank(modulePath);
    return rslora ? a / Math.sqrt(r) : a / r;
  }

  private static <T> T find(Map<String, T> patterns, String path, T otherwise) {
    for (Map.Entry<String, T> entry : patterns.entrySet()) {
      if (PathPattern.matches(PathPattern.ending(entry.getKey()), path)) {
        return entry.getValue();
      }
    }
    return otherwise;
  }
}
