package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dualselect.Contract;
import org.dualselect.data.InputException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the YAML file of --config. */
@Timeout(10)
class ConfigFileFuzzTest {
  @TempDir Path dir;

  @MethodSource("seeds")
  @FuzzTest
  void configFile(byte[] bytes) throws IOException {
    Contract.read(dir.resolve("run.yaml"), bytes, ConfigFileFuzzTest::read)
        .ifPresent(ConfigFileFuzzTest::check);
  }

  /** As everywhere in the command line, the sentence has no full stop. */
  private static List<ConfigFile.Entry> read(Path file) {
    try {
      List<InputException> problems = new ArrayList<>();
      List<ConfigFile.Entry> sound = ConfigFile.read(file, problems::add);
      if (!problems.isEmpty()) {
        check(sound);
        throw problems.get(0);
      }
      return sound;
    } catch (InputException e) {
      throw new InputException(e.getMessage() + ".");
    }
  }

  private static void check(List<ConfigFile.Entry> entries) {
    for (ConfigFile.Entry entry : entries) {
      assertFalse(entry.values().contains(null), entry::toString);
      assertFalse(entry.line() < 1, entry::toString);
    }
  }

  static Stream<byte[]> seeds() {
    return Contract.seeds(
        Stream.of(
            """
            # a run
            epochs: 3
            learning-rate: 1e-4
            target-modules: [q_proj, v_proj]
            task: "a b"
            model: |
              m
            shuffle: false
            """,
            "rho: 1\nrho: 2\n",
            "rho: &a 1\ntau: *a\n",
            "<<: {a: 1}\n",
            "? [a]\n: 1\n",
            "%YAML 1.2\n---\nrho: 0x10\n...\n---\n",
            "a: !!binary R0lG\nb: !!int '3'\nc: 12_000\n",
            "[".repeat(200),
            "a: \u0007\n",
            "- a\n"));
  }
}
