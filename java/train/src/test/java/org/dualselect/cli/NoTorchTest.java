package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help and validation start no native library: a child JVM lists the classes that it loads. */
class NoTorchTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "train --help",
        "train --epochs 0 --model m --task t --reference r --output o",
        "train --model nowhere --task t --reference r --output o",
        "score --data nowhere"
      })
  void noClassOfLibTorchIsLoaded(String arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xlog:class+load",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(List.of(arguments.split(" ")));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    assertTrue(log.contains("org.dualselect.cli.Main "), log);
    assertFalse(log.contains("org.bytedeco.pytorch"), "LibTorch was loaded");
    assertFalse(log.contains("org.dualselect.engine.Native"), "libds was loaded");
  }
}
