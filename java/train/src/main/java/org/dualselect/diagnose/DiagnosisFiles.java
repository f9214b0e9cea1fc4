package org.dualselect.diagnose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.dualselect.data.AtomicFiles;
import org.dualselect.report.PicturePage.Picture;

/** What a diagnosis leaves in its folder. */
public final class DiagnosisFiles {
  public static final String PAGE = "diagnosis.html";

  private DiagnosisFiles() {}

  /** Writes all there is, each file whole or not at all. */
  public static void write(DiagnosisResult result) throws IOException {
    Path folder = result.settings().files().output();
    AtomicFiles.write(folder.resolve("traces.jsonl"), DiagnosisJson.traces(result));
    AtomicFiles.write(folder.resolve("overlap_by_strategy.csv"), DiagnosisTables.overlap(result));
    AtomicFiles.write(folder.resolve("category_heatmap.csv"), DiagnosisTables.categories(result));
    AtomicFiles.write(folder.resolve("probe_reduction.csv"), DiagnosisTables.probe(result));
    AtomicFiles.write(folder.resolve("metrics.json"), DiagnosisJson.metrics(result));
    DiagnosisPictures pictures = new DiagnosisPictures(result);
    for (Map.Entry<String, Picture> picture : pictures.all().entrySet()) {
      AtomicFiles.write(folder.resolve(picture.getKey()), picture.getValue().svg());
    }
    AtomicFiles.write(folder.resolve(PAGE), pictures.page());
  }
}
