package org.dualselect.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.dualselect.Golden;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.TargetModules;
import org.dualselect.data.EncodedSample;
import org.dualselect.train.Encoded;
import org.dualselect.train.MachineSettings;
import org.dualselect.train.Session;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against transformers, whose divergences are a mean for each sample. */
class ProbeTest {
  @ParameterizedTest
  @CsvSource({"llama3, 1", "llama3, 4", "llama3, 50", "gemma3, 2"})
  void everyTokenWeighsTheSame(String model, int batch) {
    JsonNode expected = Golden.json(model + "/divergence.json").get("divergence");
    List<EncodedSample> samples = Golden.batch(model);
    int[] source = IntStream.range(0, samples.size()).toArray();
    Encoded data = new Encoded(Path.of("golden.jsonl"), List.of(), samples, source, 0, 0);
    double sum = 0;
    double tokens = 0;
    for (int i = 0; i < samples.size(); i++) {
      sum += samples.get(i).supervised() * expected.get(i).doubleValue();
      tokens += samples.get(i).supervised();
    }
    AdapterConfig fresh = AdapterConfig.of(4, 8, 0, TargetModules.of("q_proj", "v_proj"));
    try (PointerScope scope = new PointerScope();
        Session session =
            Session.open(
                Golden.path(model),
                Golden.path(model + "/adapter"),
                fresh,
                new MachineSettings("cpu", "float32", 7, 0, 64),
                false)) {
      List<Integer> told = new ArrayList<>();
      Probe probe = new Probe(session, data, batch, told::add);
      assertEquals(tokens, Probe.tokens(data));
      assertEquals(samples.size(), told.get(told.size() - 1));
      double divergence = probe.divergence(told::add);
      assertEquals(sum / tokens, divergence, 1e-5);
      assertTrue(divergence > 1e-3);
      assertEquals(divergence, probe.divergence(told::add));
      session.lora().parameters().zero_();
      assertEquals(0, probe.divergence(told::add), 1e-9);
    }
  }
}
