package org.dualselect.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dualselect.compare.Outcome;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.Json;
import org.dualselect.data.JsonFile;

/**
 * What a model was measured to do, kept in a file.
 *
 * @param fingerprint another one wherever the outcome may be another
 */
record KeptOutcome(Path file, String fingerprint) {
  /** Measures a model. */
  @FunctionalInterface
  interface Measure {
    Outcome run() throws IOException;
  }

  /** The one that is kept, unless it is of something else: then it is measured and kept. */
  Outcome or(Measure measure) throws IOException {
    if (Files.isRegularFile(file)) {
      JsonNode before = JsonFile.read(file).node();
      if (before.path("fingerprint").asText().equals(fingerprint)) {
        return Json.STRICT.treeToValue(before.path("outcome"), Outcome.class);
      }
    }
    Outcome outcome = measure.run();
    ObjectNode kept = Json.STRICT.createObjectNode().put("fingerprint", fingerprint);
    kept.set("outcome", Json.STRICT.valueToTree(outcome));
    AtomicFiles.write(file, kept.toPrettyString() + "\n");
    return outcome;
  }
}
