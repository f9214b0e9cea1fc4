package org.dualselect.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.dualselect.Golden;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.TargetModules;
import org.dualselect.template.TemplateKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model card beside an adapter. */
class TrainCardTest {
  @TempDir Path folder;

  private String card(Settings settings) throws Exception {
    return Files.readString(Run.of(settings).output().resolve("README.md"));
  }

  private static void has(String card, String... parts) {
    for (String part : parts) {
      assertTrue(card.contains(part), () -> "no '" + part + "' in:\n" + card);
    }
  }

  @Test
  void saysWhatReferencesWereRankedBy() throws Exception {
    String card =
        card(
            Settings.golden(folder.resolve("run"))
                .with("epochs", 2)
                .with("directionSamples", 3)
                .with("scoreLoss", ExtensionSettings.ScoreLoss.RISE)
                .with("scoreScale", ExtensionSettings.ScoreScale.ZSCORE));
    has(
        card,
        " and 6 references; task direction of 3 task records at most;"
            + " losses of references scored by their rise; scores of z-scores; correction add");
  }

  @Test
  void saysWhatTheAdapterWasTrainedWith() throws Exception {
    String card =
        card(
            Settings.golden(folder.resolve("run")).with("adapter", null).with("weightDecay", 0.01));
    has(
        card,
        "with the method `dualselect` ([arXiv 2606.09866]",
        "- 24 task records, of `task.jsonl`\n",
        "- 20 reference records, of `reference.jsonl`\n",
        "- 8 steps of 2 epochs, 8 samples a batch of at most 64 tokens each, seed 42\n",
        "- 2 warm-up steps; hard selection of 4 task samples of a batch and 6 references;"
            + " correction add, rho 0.2\n",
        "- AdamW, learning rate 0.001 (constant), weight decay 0.01, gradient norm clipped at 1.0\n",
        "- records as `Human: PROMPT`, on the next line `Assistant: RESPONSE` (`--template plain`),"
            + " the first token of an answer unsupervised\n",
        "- LoRA of rank 4, alpha 8.0, dropout 0.0 on `q_proj, v_proj`, over a base in float32\n",
        "PeftModel.from_pretrained(",
        "--max-lora-rank 8 ");
    JsonNode yaml = new YAMLMapper().readTree(card.split("(?m)^---$", 3)[1]);
    List<String> keys =
        StreamSupport.stream(((Iterable<String>) yaml::fieldNames).spliterator(), false).toList();
    assertEquals(List.of("base_model", "library_name", "tags"), keys); // no licence is invented
    assertEquals(Golden.path("llama3").toString(), yaml.get("base_model").textValue());
    assertEquals("peft", yaml.get("library_name").textValue());
  }

  @Test
  void plainTrainingNamesNoReferences() throws Exception {
    String card = card(Settings.sft(folder.resolve("run")).with("maxGradNorm", 0.0));
    has(card, ", continued from `" + Golden.path("llama3/adapter") + "`, over a base in float32\n");
    has(card, "with the method `sft`.", "- 2 steps of 2 epochs", "gradient norm not clipped");
    assertFalse(card.contains("reference"), card);
  }

  @Test
  void saysWhatIsUnlikeTheDefaults() throws Exception {
    String card =
        card(
            Settings.golden(folder.resolve("run"))
                .with("adapter", null)
                .with("epochs", 1)
                .with("referenceTopK", 32)
                .with("fixFirstToken", true)
                .with("rslora", true)
                .with("dtype", "bfloat16"));
    has(
        card,
        " steps of 1 epoch, ",
        " and 20 references;", // all there are
        "(`--template plain --fix-first-token`)\n",
        "alpha 8.0 divided by the rank's square root (rsLoRA), dropout",
        ", over a base in bfloat16\n");
  }

  @Test
  void saysTheTemplateOfTheCheckpoint() throws Exception {
    Path model = Golden.copy("llama3", folder.resolve("model"));
    Files.writeString(
        model.resolve("chat_template.jinja"),
        "{% for m in messages %}{{ m.content ~ eos_token }}{% endfor %}");
    Settings settings = Settings.sft(folder.resolve("run")).with("model", model);
    has(card(settings.with("kind", TemplateKind.CHAT)), "chat template (`--template chat`)\n");
  }

  @Test
  void saysWhichModulesHaveARankOfTheirOwn() {
    AdapterConfig adapter =
        new AdapterConfig(
            4,
            8,
            0,
            TargetModules.of("q_proj"),
            false,
            Map.of("layers.0.self_attn.q_proj", 8),
            Map.of("q_proj", 16.0),
            null);
    assertEquals(
        "; rank 8 on `layers.0.self_attn.q_proj`, alpha 16.0 on `q_proj`",
        TrainFacts.exceptions(adapter));
  }

  @Test
  void aStoppedRunCountsItsSteps() throws Exception {
    Path output = folder.resolve("run");
    Run.stopped(Settings.golden(output), 3);
    has(Files.readString(output.resolve("README.md")), "- 3 steps of 2 epochs");
  }

  @Test
  void sharesAreSaidAsShares() throws Exception {
    String card =
        card(
            Settings.golden(folder.resolve("run"))
                .with("taskTokenBudget", 0.5)
                .with("referenceRatio", 0.25)
                .with("weighting", TrainSettings.Selection.SOFT));
    has(card, "soft selection of 0.5 of a batch's supervised tokens and 0.25 of the references");
  }

  /** A path may hold what ends a code span, a string or a line of YAML. */
  @Test
  void noPathBreaksIt() throws Exception {
    Path model = Golden.copy("llama3", folder.resolve("a`b\"c'd: #e\\f"));
    Path data = folder.resolve("t`\".jsonl");
    Files.copy(Golden.path("train/task.jsonl"), data);
    String card = card(Settings.sft(folder.resolve("run")).with("model", model).with("task", data));
    String base = model.toString();
    JsonNode yaml = new YAMLMapper().readTree(card.split("(?m)^---$", 3)[1]);
    assertEquals(base, yaml.get("base_model").textValue());
    has(
        card,
        "base model `` " + base + " ``, trained",
        "base = \"" + base.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n",
        "- 24 task records, of `` t`\".jsonl ``\n");
  }
}
