package org.dualselect.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {
  @TempDir Path folder;

  private static void assertSays(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), () -> part + " is not in: " + text);
    }
  }

  @Test
  void whatRanAndWhatWasSelected() throws Exception {
    String text = RunFolder.in(folder, "question", "answer").text();
    assertSays(
        text,
        "run finished",
        "dualselect on llama, 7 task records (1 skipped), 7 reference records (1 skipped), 2 epochs",
        "finished after 1 min 0 s, 4 of 4 steps.",
        "Loss 2.125",
        "Mean cosine -0.250 of the samples kept; of whole batches +0.100",
        "In conflict 75 %",
        "Tokens a second 200 0.500 s a step",
        "Peak memory 1.0 MiB",
        "3 of 7 references were picked at least once in 2 refreshes.",
        "3 of the 4 task samples seen after the warm-up were dropped at least once; never kept: 1.");
  }

  /** Sample 3 is record 4, for record 1 was skipped; it is on line 5. */
  @Test
  void textsAreThoseOfTheSamples() throws Exception {
    String text = RunFolder.in(folder, "question", "answer").text();
    assertSays(
        text,
        "#3 refresh 1 (after step 2): rank 1 of 2, score 2.500 refresh 2 (after step 3): rank 1 of 2, score 2.500"
            + " 2 of 2 question 4 reference.jsonl:5 Prompt question 4 Response answer",
        "#1 refresh 1 (after step 2): rank 2 of 2, score 1.500 not chosen 1 of 2 question 2 reference.jsonl:3",
        "#5 2 of 2 question 6 task.jsonl:7",
        "#0 1 of 2 question 0 task.jsonl:1");
    assertTrue(text.indexOf("#5 2 of 2") < text.indexOf("#0 1 of 2"), text); // most dropped first
  }

  @Test
  void driftIsTheJaccardIndex() {
    assertEquals(1.0 / 3, ReferenceSection.jaccard(new int[] {3, 1}, new int[] {3, 6}));
    assertEquals(1, ReferenceSection.jaccard(new int[] {2, 1}, new int[] {1, 2}));
    assertEquals(0, ReferenceSection.jaccard(new int[] {1}, new int[] {2}));
    assertEquals(1, ReferenceSection.jaccard(new int[0], new int[0]));
  }

  /** Records are anybody's; so are paths. */
  @Test
  void hostileTextsStayTexts() throws Exception {
    String hostile =
        "</script></style></title><script>alert(1)</script>\"'><img src=x onerror=y>%s\0\u202e";
    RunFolder run = RunFolder.in(folder, hostile, hostile);
    run.info("failed", "\"problem\": \"<script>bad()</script>\",");
    String page = new Report(run.path()).page("");
    assertFalse(page.contains("<script"), page);
    assertFalse(page.contains("<img"), page);
    assertFalse(page.contains("\0"), page);
    assertFalse(page.contains("\u202e"), page);
    assertSays(
        page, "&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;bad()", "\\u202e", "%s");
  }

  @Test
  void aLongTextUnfolds() throws Exception {
    String page = new Report(RunFolder.in(folder, "q", "🙂".repeat(5000)).path()).page("");
    assertSays(page, "🙂".repeat(300) + " … (4,700 more)", "🙂".repeat(4000) + " … (1,000 more)");
    assertFalse(page.contains("🙂".repeat(4001)));
  }

  /** It may be opened where there is no network, and must not tell anybody that it was. */
  @Test
  void thePageAsksForNothing() throws Exception {
    String page = new Report(RunFolder.in(folder, "q", "a").path()).page("");
    for (String way : List.of("http:", "https:", "url(", " src=", "@import", "<link", "<script")) {
      assertFalse(page.contains(way), way);
    }
    assertSays(page, "default-src &#39;none&#39;");
  }

  @Test
  void changedOrLostDataShowNumbersAlone() throws Exception {
    RunFolder run = RunFolder.in(folder, "question", "answer");
    Files.writeString(run.data("task"), "{\"prompt\": \"replaced\", \"response\": \"b\"}\n");
    Files.delete(run.data("reference"));
    String text = run.text();
    assertSays(
        text,
        run.data("task") + " has changed since the run, so only the numbers",
        run.data("reference") + " is gone, so only the numbers",
        "#3 refresh 1");
    assertFalse(text.contains("question") || text.contains("replaced"), text);
  }

  @ParameterizedTest
  @CsvSource({"stopped, stopped after 1 min 0 s", "failed, 4 of 4 steps: the disk is full"})
  void howItEnded(String state, String words) throws Exception {
    RunFolder run = RunFolder.in(folder, "q", "a");
    run.info(state, state.equals("failed") ? "\"problem\": \"the disk is full\"," : "");
    assertSays(run.text(), "run " + state, words);
  }

  @Test
  void aRunThatWasKilledIsNotRunning() throws Exception {
    RunFolder run = RunFolder.in(folder, "q", "a");
    Path file = run.path().resolve("run.json");
    run.info("running", "");
    String running = Files.readString(file).replace("\"ended\": \"2026-11-25T14:01:00Z\",", "");
    Files.writeString(file, running);
    assertSays(
        run.text(),
        "run running",
        "4 of 4 steps so far"); // on another machine, as far as one knows
    String host = java.net.InetAddress.getLocalHost().getHostName();
    Files.writeString(
        file,
        running
            .replace("\"another\"", "\"" + host + "\"")
            .replace("\"process\": 1", "\"process\": " + Integer.MAX_VALUE));
    assertSays(run.text(), "run lost", "its process ended without a word");
  }

  @Test
  void plainFineTuningShowsWhatItHas() throws Exception {
    RunFolder run = RunFolder.in(folder, "q", "a");
    Files.delete(run.path().resolve("selection_log.jsonl"));
    Path metrics = run.path().resolve("metrics.jsonl");
    Files.write(metrics, Files.readAllLines(metrics).subList(0, 2));
    String text = run.text();
    assertSays(text, "Loss 2.125", "Gradient norm", "Where the time went");
    assertFalse(text.contains("Selection of") || text.contains("cosine"), text);
  }

  /** With figures of the references that joined, but none of a drift. */
  @Test
  void referencesInTheSteps() throws Exception {
    RunFolder run = RunFolder.in(folder, "q", "a");
    assertFalse(run.text().contains("References in the steps"));
    run.append(
        "metrics.jsonl",
        """
        {"kind": "step", "step": 5, "epoch": 2, "phase": "epoch 2", "loss": 2, "kept": 2, "batch": 4, \
        "reference_cosine": -0.125, "reference_loss": 1.75}
        """);
    String text = run.text();
    assertSays(text, "References in the steps", "Cosine of the update", "Loss of the references");
    assertFalse(text.contains("Turn of the references"), text);
  }

  @Test
  void aRunBeforeItsFirstStep() throws Exception {
    RunFolder run = RunFolder.in(folder, "q", "a");
    Files.writeString(run.path().resolve("metrics.jsonl"), "");
    assertSays(run.text(), "No step is done yet.", "What it ran with");
  }
}
