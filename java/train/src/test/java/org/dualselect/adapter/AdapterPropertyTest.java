package org.dualselect.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.dualselect.Golden;
import org.dualselect.Scratch;
import org.dualselect.model.ModelConfig;

class AdapterPropertyTest {
  private static final ModelConfig MODEL = ModelConfig.read(Golden.path("llama3"));
  private static Path dir;

  @BeforeContainer
  static void folder() throws IOException {
    dir = Scratch.folder();
  }

  @AfterContainer
  static void delete() throws IOException {
    Scratch.delete(dir);
  }

  @Provide
  Arbitrary<TargetModules> targets() {
    Arbitrary<TargetModules> names =
        Arbitraries.of(TargetModules.PROJECTIONS)
            .set()
            .ofMinSize(1)
            .map(set -> TargetModules.of(set.toArray(String[]::new)));
    Arbitrary<TargetModules> patterns =
        Arbitraries.of(".*\\.[qv]_proj", "all-linear", "model\\.layers\\.\\d+\\.mlp\\..*")
            .map(TargetModules::regex);
    Arbitrary<List<Integer>> layers = Arbitraries.of(List.of(), List.of(0), List.of(1, 0));
    return Combinators.combine(Arbitraries.oneOf(names, patterns), layers)
        .as(TargetModules::withLayers);
  }

  @Provide
  Arbitrary<AdapterConfig> configs() {
    Arbitrary<Double> alphas =
        Arbitraries.oneOf(
            Arbitraries.of(1.0, 32.0, 0.5, 1e9, 1e15, 1e-300, 1e300),
            Arbitraries.doubles().between(0.001, 1e6).ofScale(6));
    Arbitrary<String> patterns =
        Arbitraries.of("q_proj", "layers\\.1\\..*", "mlp\\.(up|down)_proj", "[\"\\\\\\n]", "é🙂");
    return Combinators.combine(
            Arbitraries.integers().between(1, 9),
            alphas,
            Arbitraries.doubles().between(0, true, 1, false),
            targets(),
            Arbitraries.of(true, false),
            Arbitraries.maps(patterns, Arbitraries.integers().between(1, 9)),
            Arbitraries.maps(patterns, alphas),
            Arbitraries.strings().excludeChars('\ud800').ofMaxLength(9).injectNull(0.2))
        .as(AdapterConfig::new);
  }

  @Property(edgeCases = EdgeCasesMode.NONE) // more than tries
  void aConfigIsReadAsItWasWritten(@ForAll("configs") AdapterConfig config) throws IOException {
    config.write(dir);
    AdapterConfig read = AdapterConfig.read(dir);
    assertEquals(config, read);
    assertEquals(
        List.copyOf(config.rankPattern().entrySet()), List.copyOf(read.rankPattern().entrySet()));
  }

  /** Bit for bit, whatever the ranks; the layout covers the vector without hole or overlap. */
  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void weightsAreReadAsTheyWereWritten(
      @ForAll("configs") AdapterConfig config, @ForAll Random random) throws IOException {
    LoraLayout layout = LoraLayout.of(MODEL, config);
    float[] written = new float[(int) layout.parameters()];
    for (int i = 0; i < written.length; i++) {
      written[i] = random.nextFloat() - 0.5f;
    }
    long at = 0;
    for (LoraModule module : layout.modules()) {
      assertEquals(at, module.atA());
      assertEquals(at + module.sizeA(), module.atB());
      at = module.atB() + module.sizeB();
    }
    assertEquals(at, written.length);
    AdapterFile.write(dir, layout, config, FloatBuffer.wrap(written));
    float[] read = new float[written.length];
    AdapterFile.read(dir, LoraLayout.of(MODEL, AdapterConfig.read(dir)), FloatBuffer.wrap(read));
    assertArrayEquals(written, read);
  }

  @Property
  void everyModuleTheNamesMeanGetsAnAdapter(@ForAll("targets") TargetModules targets) {
    List<String> paths =
        LoraLayout.of(MODEL, AdapterConfig.of(2, 4, 0, targets)).modules().stream()
            .map(LoraModule::path)
            .toList();
    List<String> expected = new ArrayList<>();
    for (int layer = 0; layer < MODEL.layers(); layer++) {
      for (String projection : TargetModules.PROJECTIONS) {
        boolean attention = projection.matches("[qkvo]_proj");
        String path = "model.layers." + layer + (attention ? ".self_attn." : ".mlp.") + projection;
        boolean named =
            targets.pattern() == null
                ? targets.names().contains(projection)
                    && (targets.layers().isEmpty() || targets.layers().contains(layer))
                : path.matches(targets.pattern());
        if (named) {
          expected.add(path);
        }
      }
    }
    assertEquals(expected, paths);
  }
}
