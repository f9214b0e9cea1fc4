package org.dualselect.monitor;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * What a run runs on.
 *
 * @param processor its name; null where the system does not say
 * @param memory of the machine, in bytes; null where the system does not say
 * @param device that the model is on
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Machine(
    String host,
    String system,
    String processor,
    int cores,
    Long memory,
    String device,
    String java,
    String libtorch,
    String openblas) {

  static Machine here(String device) throws IOException {
    return new Machine(
        EventFile.host(),
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        PeakMemory.kibibytes(Path.of("/proc/meminfo"), "MemTotal:"),
        device,
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        Loader.getVersion("org.bytedeco", "pytorch"),
        Loader.getVersion("org.bytedeco", "openblas"));
  }

  private static String processorName() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    List<String> lines = Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    return lines.stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(null);
  }
}
