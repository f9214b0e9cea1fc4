package org.dualselect.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.dualselect.engine.Device;

/** A file of results: where and when they were measured, and what. */
final class Results {
  private Results() {}

  /**
   * @param name of the file, before the chip's
   */
  static Path write(Path folder, String name, Device device, Map<String, Object> measured)
      throws IOException {
    String chip = Machine.name(device);
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("chip", chip);
    file.put("cores", Runtime.getRuntime().availableProcessors());
    file.put("java", Runtime.version().toString());
    file.put("date", LocalDate.now().toString());
    file.putAll(measured);
    String slug = chip.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    Path path = Files.createDirectories(folder).resolve(name + slug + ".json");
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(path.toFile(), file);
    return path;
  }
}
