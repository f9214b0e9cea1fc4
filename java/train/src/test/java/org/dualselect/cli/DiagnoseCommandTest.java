package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dualselect.Golden;
import org.dualselect.diagnose.Strategy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dualselect diagnose} on a model that knows nothing, with two groups of twelve tasks. */
@Tag("kernels")
class DiagnoseCommandTest {
  private static final int STRATEGIES = Strategy.values().length;

  @TempDir Path folder;
  private DiagnoseInputs inputs;
  private Path first;
  private Path reference;
  private Path output;

  @BeforeEach
  void makeInputs() throws IOException {
    inputs = DiagnoseInputs.in(folder);
    first = inputs.first();
    reference = inputs.reference();
    output = folder.resolve("out");
  }

  private Ran diagnose(String... more) {
    return inputs.diagnose(output, more);
  }

  private List<JsonNode> traces() {
    return Golden.jsonLines(output.resolve("traces.jsonl"));
  }

  private static Set<Integer> ints(JsonNode list) {
    Set<Integer> all = new TreeSet<>();
    list.forEach(i -> all.add(i.intValue()));
    return all;
  }

  @Test
  void tablesPicturesAndPageAgree() throws Exception {
    Ran ran = diagnose();
    assertEquals(Main.DONE, ran.code(), ran.err());
    JsonNode metrics = Golden.json(output.resolve("metrics.json"));
    List<JsonNode> traces = traces();
    assertEquals(4 * STRATEGIES, traces.size());
    assertEquals(4, metrics.get("batches_rolled_out").intValue());
    assertEquals(15, metrics.get("pool").intValue());
    assertEquals(2, metrics.get("rollout_steps").intValue());
    metrics.get("prompts_in_common").forEach(n -> assertEquals(0, n.intValue()));
    assertTrue(metrics.get("share_of_a").doubleValue() > 0);
    assertTrue(metrics.get("kl_at_start").doubleValue() > 0);

    // The mean over one group's only pair is that of the two lines.
    List<JsonNode> own =
        traces.stream()
            .filter(t -> t.get("strategy").textValue().equals("dualselect"))
            .filter(t -> t.get("task_group").textValue().equals("second"))
            .toList();
    assertEquals(2, own.size());
    Set<Integer> shared = ints(own.get(0).get("selected_ref_lines"));
    shared.retainAll(ints(own.get(1).get("selected_ref_lines")));
    JsonNode row = metrics.get("overlap").get(1);
    assertEquals("second", row.get("task_group").textValue());
    assertEquals(1, row.get("pairs").intValue());
    assertEquals(
        shared.size() / (8.0 - shared.size()), row.get("mean_jaccard").doubleValue(), 1e-12);

    // Two medians of four reductions, and what the table says of them.
    double[] reductions =
        traces.stream()
            .filter(t -> t.get("strategy").textValue().equals("uniform"))
            .mapToDouble(t -> t.get("kl_reduction").doubleValue())
            .sorted()
            .toArray();
    JsonNode uniform = metrics.get("probe_reduction").get(STRATEGIES - 1);
    assertEquals((reductions[1] + reductions[2]) / 2, uniform.get("median").doubleValue(), 1e-12);
    List<String> probe = Files.readAllLines(output.resolve("probe_reduction.csv"));
    assertEquals(1 + STRATEGIES, probe.size());
    assertTrue(probe.get(STRATEGIES).startsWith("uniform," + uniform.get("median")), probe.get(5));
    assertEquals(1 + 4 * STRATEGIES, lines("overlap_by_strategy.csv"));
    assertTrue(lines("category_heatmap.csv") > 3 * STRATEGIES);

    String page = Files.readString(output.resolve("diagnosis.html"));
    for (String picture : List.of("overlap.svg", "categories.svg", "probe.svg")) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(output.resolve(picture).toFile());
      assertTrue(page.contains(Files.readString(output.resolve(picture))), picture);
    }
    for (Strategy strategy : Strategy.values()) {
      for (String file : List.of("overlap.svg", "probe.svg", "probe_reduction.csv")) {
        assertTrue(Files.readString(output.resolve(file)).contains("" + strategy), file);
      }
    }
    assertFalse(page.contains("<script") || page.contains("src="), "needs nothing else");
    assertTrue(ran.out().startsWith("overlap of the sets "), ran.out());
    assertTrue(ran.out().contains("\nchance "), ran.out());
    assertTrue(ran.err().contains("rollouts  48/48"), ran.err()); // 4 batches, 6 rollouts, 2 steps
  }

  private int lines(String file) throws IOException {
    return Files.readAllLines(output.resolve(file)).size();
  }

  /** Nothing is left to the order of things, nor to what ran before. */
  @Test
  void theSameSeedSaysTheSame() throws Exception {
    diagnose("--lora-dropout=0.1");
    String traces = Files.readString(output.resolve("traces.jsonl"));
    output = folder.resolve("again");
    diagnose("--lora-dropout=0.1");
    assertEquals(traces, Files.readString(output.resolve("traces.jsonl")));
    output = folder.resolve("other");
    diagnose("--lora-dropout=0.1", "--seed=43");
    assertNotEquals(traces, Files.readString(output.resolve("traces.jsonl")));
  }

  /** Without their gradient the references are all there is to tell two rollouts apart. */
  @ParameterizedTest
  @CsvSource({"sft", "kl"})
  void rolloutsDifferInTheirReferencesAlone(String loss) {
    diagnose("--rho=0", "--lora-dropout=0.3", "--reference-loss=" + loss);
    for (JsonNode trace : traces()) {
      double drift = trace.get("kl_before").doubleValue();
      assertTrue(drift > 1e-4, trace.toString());
      assertEquals(0, trace.get("kl_reduction").doubleValue(), 1e-3 * drift, trace.toString());
    }
    output = folder.resolve("corrected");
    diagnose("--rho=1", "--lora-dropout=0.3", "--reference-loss=" + loss);
    assertTrue(
        traces().stream()
            .anyMatch(
                t ->
                    Math.abs(t.get("kl_reduction").doubleValue())
                        > 1e-2 * t.get("kl_before").doubleValue()),
        "references change nothing");
  }

  @Test
  void fieldsNameGroupsAndCategories() throws Exception {
    List<String> tasks = new ArrayList<>();
    for (String line : Files.readAllLines(Golden.path("train/task.jsonl"))) {
      tasks.add(line.replaceFirst("\\{", "{\"kind\": \"k" + tasks.size() % 3 + "\", "));
    }
    Path mixed = Files.write(folder.resolve("mixed.jsonl"), tasks);
    List<String> answers = new ArrayList<>();
    for (String line : Files.readAllLines(reference)) {
      String topic = answers.size() % 4 == 0 ? "" : "topic " + answers.size() % 4;
      answers.add(line.replaceFirst("\\{", "{\"topic\": \"" + topic + "\", "));
    }
    Path topics = Files.write(folder.resolve("topics.jsonl"), answers);
    Ran ran =
        diagnose(
            "--task=" + mixed,
            "--group-field=kind",
            "--reference=" + topics,
            "--category-field=topic",
            "--task-batches=3",
            "--probe=" + first,
            "--adapter=" + Golden.path("llama3/adapter"),
            "--quiet");
    // The probe's prompts are those of the tasks: none is left.
    assertEquals(Main.FAILED, ran.code());
    assertTrue(ran.err().contains("first.jsonl: no record is left for the probe"), ran.err());
    assertFalse(Files.exists(output));
    Path held = Files.write(folder.resolve("held.jsonl"), answers.subList(0, 4));
    ran =
        diagnose(
            "--task=" + mixed,
            "--group-field=kind",
            "--reference=" + topics,
            "--category-field=topic",
            "--task-batches=3",
            "--probe=" + held,
            "--adapter=" + Golden.path("llama3/adapter"),
            "--quiet");
    assertEquals(Main.DONE, ran.code(), ran.err());
    assertEquals("", ran.err());
    JsonNode metrics = Golden.json(output.resolve("metrics.json"));
    assertEquals(16, metrics.get("pool").intValue());
    assertEquals(4, metrics.get("probe_records").intValue());
    assertEquals(2, metrics.at("/rollouts/warmup_steps").intValue());
    for (JsonNode trace : traces()) {
      int batch = trace.get("batch_id").intValue();
      assertEquals("k" + (batch - 1), trace.get("task_group").textValue());
      for (JsonNode line : trace.get("task_lines")) {
        assertEquals(batch - 1, (line.intValue() - 1) % 3);
      }
      for (int i = 0; i < 4; i++) {
        int line = trace.get("selected_ref_lines").get(i).intValue();
        assertTrue(line > 4, "one of the probe's");
        String topic = (line - 1) % 4 == 0 ? "Other" : "topic " + (line - 1) % 4;
        assertEquals(topic, trace.get("reference_categories").get(i).textValue());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--top-k=0 | --top-k must be at least 1, not 0",
        "--task=/none.jsonl | --task /none.jsonl does not exist",
        "--task=F,F | --task names a file twice",
        "--rollout-lr=0 | --rollout-lr must be above 0",
        "--rho=-1 | --rho must be 0 or more",
        "--adapter=A --lora-rank=4 | --lora-rank cannot be given along with --adapter",
        "--reference-loss=l2 | --reference-loss: 'l2' is none of sft, kl"
      })
  void wrongUsageIsNamed(String flags, String sentence) {
    refused(Main.WRONG_USAGE, flags, sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--batch-size=13 | no task group has a batch of 13 records, the largest has 12",
        "--top-k=15 | has 15 references to choose from, of which --top-k 15 leaves none out",
        "--group-field=kind | first.jsonl: no record has a field kind",
        "--category-field=instrution | did you mean instruction?",
        "--probe-records=20 | reference.jsonl: the probe takes all 20 of the records that no task asks: give fewer --probe-records"
      })
  void badFilesAreNamed(String flags, String sentence) {
    refused(Main.FAILED, flags, sentence);
  }

  private void refused(int code, String flags, String sentence) {
    String given = flags.replace("F", first.toString());
    given = given.replace("=A", "=" + Golden.path("llama3/adapter"));
    List<String> all = new ArrayList<>(List.of(given.split(" ")));
    all.add("--quiet");
    Ran ran = diagnose(all.toArray(String[]::new));
    assertEquals(code, ran.code(), ran.err());
    assertTrue(ran.err().contains(sentence), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
    assertEquals("", ran.out());
    assertFalse(Files.exists(output));
  }

  @Test
  void aFolderThatHoldsFilesIsLeftAlone() throws Exception {
    Files.createDirectory(output);
    Files.writeString(output.resolve("mine.txt"), "mine");
    Ran ran = diagnose();
    assertEquals(Main.WRONG_USAGE, ran.code());
    assertTrue(ran.err().contains("already holds mine.txt"), ran.err());
  }
}
