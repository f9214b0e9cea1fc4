package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Help and refusals must be quick, and work where LibTorch does not. */
class NoTorchTest {
  private static final List<String> NATIVE_JARS =
      List.of("pytorch-", "openblas-", "javacpp-", "tokenizers-");

  @ParameterizedTest
  @CsvSource({
    "0, --help",
    "0, train --help",
    "0, validate --help",
    "0, generate --help",
    "0, evaluate --help",
    "0, inspect-data --help",
    "0, merge --help",
    "0, report --help",
    "0, --version",
    "2, train --rho=abc",
    "2, train --epochs=0 --model=m --task=t --reference=r --output=o",
    "2, train --model=/none --task=t --reference=r --output=o",
    "2, score --model=/none --data=t --reference=r",
    "2, generate --model=/none --prompt=x",
    "2, evaluate --model=/none --unsafe=t",
    "2, inspect-data --model=/none x.jsonl",
    "1, report /none",
    "2, merge --model=/none --adapter=a --output=o"
  })
  void neverLoadsTorch(int code, String command) throws Exception {
    Child all = Child.run(jar -> true, command);
    assertEquals(code, all.code, all.output);
    assertTrue(all.output.contains("org.dualselect.cli.Main source:"), "no classes were listed");
    for (String name : List.of("org.bytedeco.", "ai.djl.", "org.dualselect.engine.")) {
      assertTrue(!all.output.contains(" " + name), () -> name + " was loaded");
    }
  }

  @ParameterizedTest
  @CsvSource({"0, train --help", "2, train --model=/none --task=t --reference=r --output=o"})
  void worksWithoutTheJars(int code, String command) throws Exception {
    Child bare = Child.run(jar -> NATIVE_JARS.stream().noneMatch(jar::startsWith), command);
    assertEquals(code, bare.code, bare.output);
  }

  /** Data are inspected with the tokenizer alone. */
  @Test
  void inspectDataNeedsNoTorch() throws Exception {
    List<String> torch = List.of("pytorch-", "openblas-", "javacpp-");
    String command =
        "inspect-data --model="
            + Golden.path("llama3")
            + " "
            + Golden.path("train/task.jsonl")
            + " --records=1";
    Child bare = Child.run(jar -> torch.stream().noneMatch(jar::startsWith), command);
    assertEquals(0, bare.code, bare.output);
    assertTrue(bare.output.contains("24 records"), bare.output);
    for (String name : List.of("org.bytedeco.", "org.dualselect.engine.")) {
      assertTrue(!bare.output.contains(" " + name), () -> name + " was loaded");
    }
  }

  private record Child(int code, String output) {
    static Child run(Predicate<String> keepJar, String command)
        throws IOException, InterruptedException {
      String classPath =
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
              .filter(entry -> keepJar.test(Path.of(entry).getFileName().toString()))
              .collect(Collectors.joining(File.pathSeparator));
      List<String> line = new ArrayList<>();
      line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      line.addAll(List.of("-Xlog:class+load", "-cp", classPath, "org.dualselect.cli.Main"));
      line.addAll(List.of(command.split(" ")));
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Child(process.waitFor(), output);
    }
  }
}
