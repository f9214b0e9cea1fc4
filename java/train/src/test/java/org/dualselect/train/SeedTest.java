package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.dualselect.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedTest {
  @TempDir Path folder;

  private Settings settings(String output) {
    return Settings.golden(folder.resolve(output))
        .with("adapter", null)
        .with("dropout", 0.1)
        .with("learningRate", 1e-2)
        .with("shuffle", true);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sameSeedSameBytes(boolean scoreWithDropout) throws Exception {
    Run a = Run.of(settings("a").with("scoreWithDropout", scoreWithDropout));
    Run b = Run.of(settings("b").with("scoreWithDropout", scoreWithDropout));
    assertArrayEquals(a.adapterBytes(), b.adapterBytes());
    assertEquals(a.log(), b.log());
    Run other = Run.of(settings("c").with("scoreWithDropout", scoreWithDropout).with("seed", 43L));
    assertFalse(Arrays.equals(a.adapterBytes(), other.adapterBytes()));
    assertNotEquals(a.log(), other.log());
  }

  /** A seed decides over the fresh adapter, the order and the dropout: each alone, too. */
  @Test
  void dropoutAndShuffleFollowTheSeed() throws Exception {
    Path start = Golden.path("llama3/adapter");
    Settings dropout = settings("d").with("adapter", start).with("shuffle", false);
    Run d = Run.of(dropout);
    Run otherD = Run.of(dropout.with("output", folder.resolve("e")).with("seed", 43L));
    assertFalse(Arrays.equals(d.adapterBytes(), otherD.adapterBytes()));
    Settings shuffle = settings("f").with("adapter", start).with("dropout", 0.0);
    Run s = Run.of(shuffle);
    Run otherS = Run.of(shuffle.with("output", folder.resolve("g")).with("seed", 43L));
    assertFalse(Arrays.equals(s.adapterBytes(), otherS.adapterBytes()));
  }

  /** The first task order is the second shuffle of the seed: the warm-up draws one before it. */
  @Test
  void ordersAreThoseOfThePaperRelease() throws Exception {
    Run run = Run.of(settings("h").with("taskTopK", 8).with("epochs", 2));
    PythonRandom random = new PythonRandom(42);
    random.shuffled(24);
    for (int epoch = 0; epoch < 2; epoch++) {
      int[] order = random.shuffled(24);
      for (int batch = 0; batch < 3; batch++) {
        JsonNode row = run.log("task").get(3 * epoch + batch);
        int[] kept = Golden.ints(row.get("indices"));
        int[] expected = Arrays.copyOfRange(order, 8 * batch, 8 * batch + 8);
        Arrays.sort(kept);
        Arrays.sort(expected);
        assertArrayEquals(expected, kept);
      }
    }
  }

  @Test
  void threadsChangeOnlyRoundings() throws Exception {
    Run one = Run.of(settings("i").with("threads", 1));
    Run two = Run.of(settings("j").with("threads", 2));
    List<JsonNode> log = one.log();
    assertEquals(log.size(), two.log().size());
    for (int i = 0; i < log.size(); i++) {
      JsonNode row = two.log().get(i);
      assertEquals(log.get(i).get("indices"), row.get("indices"));
      for (String key : List.of("weights", "scores", "losses", "cosines")) {
        assertArrayEquals(
            Golden.doubles(log.get(i).get(key)), Golden.doubles(row.get(key)), 1e-3, key);
      }
    }
    assertArrayEquals(one.parameters(), two.parameters(), 2e-3f);
  }
}
