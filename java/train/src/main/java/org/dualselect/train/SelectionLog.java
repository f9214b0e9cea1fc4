package org.dualselect.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.dualselect.data.AtomicFiles;
import org.dualselect.data.InputException;
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
  private final FileChannel out;

  /**
   * @param keep bytes of the file that stay; what comes after them is written anew
   */
  SelectionLog(Path folder, long keep) throws IOException {
    this.file = folder.resolve(NAME);
    long size = Files.exists(file) ? Files.size(file) : 0;
    if (size < keep) {
      throw InputException.in(
          file,
          "has " + size + " bytes, fewer than the " + keep + " at the checkpoint; put it back.");
    }
    try {
      this.out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      out.truncate(keep).position(keep);
    } catch (IOException e) {
      throw AtomicFiles.explained(file, 0, e);
    }
  }

  /** Forces the file to the disk; returns its length in bytes. */
  long sync() throws IOException {
    try {
      out.force(true);
      return out.size();
    } catch (IOException e) {
      throw AtomicFiles.explained(file, 0, e);
    }
  }

  /**
   * @param done the refresh; the histogram has those that their loss alone ruled out where a cosine
   *     of 0 would put them
   */
  void reference(int epoch, ReferenceRefresh.Result done) throws IOException {
    Selection selection = done.selection();
    Map<String, Object> row = row(epoch, "reference", selection);
    row.put("selected_ref_mean_loss", selection.mean(selection.loss()));
    row.put("selected_ref_mean_score", selection.mean(selection.score()));
    row.put("selected_ref_mean_cosine", selection.mean(selection.cosine()));
    row.put("num_scored_refs", selection.candidates());
    row.put("num_pruned_refs", done.skipped());
    row.put("num_selected_refs", selection.kept());
    if (done.found() != null) {
      row.put("num_similar_refs", done.found().passedOver());
      row.put("num_similar_selected_refs", done.found().filled());
    }
    row.put("score_histogram", Histogram.of(selection.candidateScore()));
    write(row);
  }

  /**
   * @param step counts task steps from 0, without the warm-up
   * @param batch index of each of the batch's samples in the task data
   * @param done the step, with a selection
   */
  void task(int epoch, long step, int[] batch, Updates.Done done) throws IOException {
    Selection selection = done.selection().at(i -> batch[i]);
    Map<String, Object> row = row(epoch, "task_step_" + step, selection);
    row.put("task_loss", selection.mean(selection.loss()));
    row.put("task_score", selection.mean(selection.score()));
    row.put("task_ref_cosine", done.cosine());
    row.put("num_selected_task", selection.kept());
    row.put("dropped_indices", dropped(batch, selection.index()));
    if (done.references().length > 0) {
      row.put("fresh_ref_indices", done.references());
    }
    write(row);
  }

  private static int[] dropped(int[] batch, int[] kept) {
    Set<Integer> left = Arrays.stream(kept).boxed().collect(Collectors.toSet());
    return Arrays.stream(batch).filter(sample -> !left.contains(sample)).toArray();
  }

  private static Map<String, Object> row(int epoch, String kind, Selection selection) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("epoch", epoch);
    row.put("kind", kind);
    row.put("indices", selection.index());
    row.put("weights", selection.share());
    row.put("scores", selection.score());
    row.put("losses", selection.loss());
    row.put("cosines", selection.cosine());
    return row;
  }

  private void write(Map<String, Object> row) throws IOException {
    byte[] line = (JSON.writeValueAsString(row) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      AtomicFiles.writeFully(out, ByteBuffer.wrap(line));
    } catch (IOException e) {
      throw AtomicFiles.explained(file, line.length, e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
