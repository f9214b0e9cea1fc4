package org.dualselect.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.dualselect.select.Selection;

/**
 * {@code selection_log.jsonl}: a row per refresh ({@code kind} {@code reference}) and a row per
 * task step ({@code task_step_N}), with the keys of the paper's release and some more. Indices
 * count the encoded records, not the lines of the file.
 */
final class SelectionLog implements AutoCloseable {
  static final String NAME = "selection_log.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final BufferedWriter out;

  SelectionLog(Path folder) throws IOException {
    this.file = folder.resolve(NAME);
    this.out = Files.newBufferedWriter(file);
  }

  /**
   * @param skipped candidates whose loss alone ruled them out; the histogram has them where a
   *     cosine of 0 would put them
   */
  void reference(int epoch, Selection selection, int skipped) throws IOException {
    Map<String, Object> row = row(epoch, "reference", selection.index(), selection);
    row.put("selected_ref_mean_loss", selection.mean(selection.loss()));
    row.put("selected_ref_mean_score", selection.mean(selection.score()));
    row.put("selected_ref_mean_cosine", selection.mean(selection.cosine()));
    row.put("num_scored_refs", selection.candidates());
    row.put("num_pruned_refs", skipped);
    row.put("num_selected_refs", selection.kept());
    row.put("score_histogram", Histogram.of(selection.candidateScore()));
    write(row);
  }

  /**
   * @param step counts task steps from 0, without the warm-up
   * @param batch index of each of the batch's samples in the task data
   * @param cosine of the selected task gradient with the reference direction
   */
  void task(int epoch, long step, int[] batch, Selection selection, double cosine)
      throws IOException {
    int[] index = selection.index().clone();
    for (int i = 0; i < index.length; i++) {
      index[i] = batch[index[i]];
    }
    Map<String, Object> row = row(epoch, "task_step_" + step, index, selection);
    row.put("task_loss", selection.mean(selection.loss()));
    row.put("task_score", selection.mean(selection.score()));
    row.put("task_ref_cosine", cosine);
    row.put("num_selected_task", selection.kept());
    row.put("dropped_indices", dropped(batch, index));
    write(row);
  }

  private static int[] dropped(int[] batch, int[] kept) {
    Set<Integer> left = Arrays.stream(kept).boxed().collect(Collectors.toSet());
    return Arrays.stream(batch).filter(sample -> !left.contains(sample)).toArray();
  }

  private static Map<String, Object> row(int epoch, String kind, int[] index, Selection selection) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("epoch", epoch);
    row.put("kind", kind);
    row.put("indices", index);
    row.put("weights", selection.share());
    row.put("scores", selection.score());
    row.put("losses", selection.loss());
    row.put("cosines", selection.cosine());
    return row;
  }

  private void write(Map<String, Object> row) throws IOException {
    try {
      out.write(JSON.writeValueAsString(row));
      out.newLine();
      out.flush();
    } catch (IOException e) {
      throw new IOException(file + ": cannot be written (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
