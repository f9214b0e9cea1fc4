package org.dualselect.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/** An evaluation as a file: what was measured, how, and what came out. */
public final class EvaluationJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EvaluationJson() {}

  public static String of(EvaluateSettings settings, EvaluationResult result) {
    ObjectNode root = JSON.createObjectNode();
    root.put("model", settings.model().toString());
    root.put("adapter", text(settings.adapter()));
    root.put("template", settings.template().kind().toString());
    root.put("seed", settings.machine().seed());
    root.put("limit", settings.limit());
    root.put("refusal_phrases", text(settings.refusalPhrases()));
    root.set("sampling", sampling(settings.sampling()));
    ArrayNode sets = root.putArray("sets");
    for (Responses set : result.sets()) {
      sets.add(set(set));
    }
    if (settings.judge() != null) {
      root.set("judge", judged(settings, result));
    }
    ArrayNode heldOut = root.putArray("heldout");
    for (int i = 0; i < result.heldOut().size(); i++) {
      Evaluator.Prediction made = result.heldOut().get(i);
      mean(heldOut.addObject(), settings.data().heldOut().get(i), "loss", made.loss())
          .put("token_accuracy", made.accuracy().mean());
    }
    ArrayNode probe = root.putArray("probe");
    for (int i = 0; i < result.probe().size(); i++) {
      mean(probe.addObject(), settings.data().probe().get(i), "kl", result.probe().get(i));
    }
    root.put("tokens_written", result.tokens());
    root.put("seconds", result.seconds());
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(Path path) {
    return path == null ? null : path.toString();
  }

  private static ObjectNode sampling(SamplingSettings sampling) {
    ObjectNode node = JSON.createObjectNode();
    node.put("max_new_tokens", sampling.maxNewTokens());
    node.put("greedy", sampling.greedy());
    if (!sampling.greedy()) {
      node.put("temperature", sampling.temperature());
      node.put("top_p", sampling.topP());
    }
    return node.put("repetition_penalty", sampling.repetitionPenalty());
  }

  private static ObjectNode set(Responses set) {
    Rate rate = set.rate();
    ObjectNode node = JSON.createObjectNode();
    node.put("kind", set.kind());
    node.put("file", set.file().toString());
    node.put("prompts", rate.of());
    node.put(set.counted(), (int) rate.hits());
    return put(node, rate);
  }

  private static ObjectNode put(ObjectNode node, Rate rate) {
    node.put("rate", rate.share());
    node.putArray("interval_95").add(rate.low()).add(rate.high());
    return node;
  }

  private static ObjectNode judged(EvaluateSettings settings, EvaluationResult result) {
    ObjectNode node = JSON.createObjectNode();
    node.put("url", settings.judge().url().toString());
    node.put("model", settings.judge().model());
    node.put("baseline", settings.baseline().toString());
    ArrayNode sets = node.putArray("sets");
    for (WinRate set : result.judged()) {
      ObjectNode one = sets.addObject();
      one.put("kind", set.kind());
      one.put("file", set.file().toString());
      one.put("pairs", set.rate().of());
      one.put("won", set.rate().hits());
      put(one, set.rate());
      one.put("consistent", set.consistent());
      one.put("unclear", set.unclear());
    }
    double average = result.safetyAverage();
    node.put("safety_average", Double.isNaN(average) ? null : (Double) average);
    return node;
  }

  private static ObjectNode mean(
      ObjectNode node, Path file, String name, Evaluator.TokenMean mean) {
    return node.put("file", file.toString()).put("tokens", mean.tokens()).put(name, mean.mean());
  }
}
