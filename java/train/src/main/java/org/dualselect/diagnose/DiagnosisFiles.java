package org.dualselect.diagnose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dualselect.data.AtomicFiles;
import org.dualselect.report.PicturePage.Picture;

/** What a diagnosis leaves in its folder, beside its lock. */
public final class DiagnosisFiles {
  public static final String PAGE = "diagnosis.html";

  /** What its parts came to, by which it is gone on with. */
  public static final String PROGRESS = "progress.jsonl";

  private static final String TRACES = "traces.jsonl";
  private static final String OVERLAP = "overlap_by_strategy.csv";
  private static final String CATEGORIES = "category_heatmap.csv";
  private static final String PROBE = "probe_reduction.csv";
  private static final String METRICS = "metrics.json";

  private DiagnosisFiles() {}

  /** Writes all there is, each file whole or not at all. */
  public static void write(DiagnosisResult result) throws IOException {
    Path folder = result.settings().files().output();
    AtomicFiles.write(folder.resolve(TRACES), DiagnosisJson.traces(result));
    AtomicFiles.write(folder.resolve(OVERLAP), DiagnosisTables.overlap(result));
    AtomicFiles.write(folder.resolve(CATEGORIES), DiagnosisTables.categories(result));
    AtomicFiles.write(folder.resolve(PROBE), DiagnosisTables.probe(result));
    AtomicFiles.write(folder.resolve(METRICS), DiagnosisJson.metrics(result));
    DiagnosisPictures pictures = new DiagnosisPictures(result);
    for (Map.Entry<String, Picture> picture : pictures.all().entrySet()) {
      AtomicFiles.write(folder.resolve(picture.getKey()), picture.getValue().svg());
    }
    AtomicFiles.write(folder.resolve(PAGE), pictures.page());
  }

  /** Deletes those of an earlier one, which would be taken for this one's. */
  static void delete(Path folder) throws IOException {
    List<String> names = List.of(PROGRESS, TRACES, OVERLAP, CATEGORIES, PROBE, METRICS, PAGE);
    for (String name : names) {
      Files.deleteIfExists(folder.resolve(name));
    }
    for (String name : DiagnosisPictures.NAMES) {
      Files.deleteIfExists(folder.resolve(name));
    }
  }
}
