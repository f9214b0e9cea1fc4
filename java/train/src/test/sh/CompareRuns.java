import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dualselect.model.SafetensorsHeader;

/** Compares a golden run with ours: {@code CompareRuns GOLDEN OURS}. Prints the largest differences; exits 1 beyond 1e-4. */
final class CompareRuns {
  private static final double LIMIT = 1e-4;

  public static void main(String[] args) throws Exception {
    double trace =
        traces(Path.of(args[0], "trace.jsonl"), Path.of(args[1], "selection_log.jsonl"));
    double adapter =
        adapters(
            Path.of(args[0], "adapter", "adapter_model.safetensors"),
            Path.of(args[1], "adapter_model.safetensors"));
    System.out.printf(
        "%s: kinds and indices equal, largest difference %.1e in the trace, %.1e in the adapter%n",
        args[1], trace, adapter);
    if (!(trace <= LIMIT && adapter <= LIMIT)) {
      System.exit(1);
    }
  }

  private static double traces(Path golden, Path ours) throws Exception {
    ObjectMapper json = new ObjectMapper();
    List<String> expected = Files.readAllLines(golden);
    List<String> actual = Files.readAllLines(ours);
    require(expected.size() == actual.size(), actual.size() + " rows, not " + expected.size());
    double worst = 0;
    for (int i = 0; i < expected.size(); i++) {
      JsonNode e = json.readTree(expected.get(i));
      JsonNode a = json.readTree(actual.get(i));
      for (String key : List.of("kind", "epoch", "indices")) {
        require(e.get(key).equals(a.get(key)), "row " + i + ": " + key + " is " + a.get(key));
      }
      for (String key : List.of("weights", "scores", "losses", "cosines")) {
        for (int j = 0; j < e.get(key).size(); j++) {
          double difference = e.get(key).get(j).asDouble() - a.get(key).get(j).asDouble();
          worst = Math.max(worst, Math.abs(difference));
        }
      }
    }
    return worst;
  }

  private static double adapters(Path golden, Path ours) throws Exception {
    SafetensorsHeader expected = SafetensorsHeader.read(golden);
    SafetensorsHeader actual = SafetensorsHeader.read(ours);
    require(
        expected.entries().keySet().equals(actual.entries().keySet()),
        "other tensors: " + actual.entries().keySet());
    double worst = 0;
    for (String name : expected.entries().keySet()) {
      FloatBuffer e = floats(golden, expected.entries().get(name));
      FloatBuffer a = floats(ours, actual.entries().get(name));
      require(e.remaining() == a.remaining(), name + " has another size");
      for (int i = 0; i < e.remaining(); i++) {
        worst = Math.max(worst, Math.abs(e.get(i) - a.get(i)));
      }
    }
    return worst;
  }

  private static FloatBuffer floats(Path file, SafetensorsHeader.Entry entry) throws Exception {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    return all.position((int) entry.begin())
        .limit((int) entry.end())
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      System.out.println("differs: " + otherwise);
      System.exit(1);
    }
  }
}
