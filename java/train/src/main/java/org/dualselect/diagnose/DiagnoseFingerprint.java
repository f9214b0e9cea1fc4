package org.dualselect.diagnose;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.dualselect.data.Sha256;
import org.dualselect.train.Fingerprint;
import org.dualselect.train.Session;

/** What a diagnosis's result depends on: settings, model, adapter and data. */
final class DiagnoseFingerprint {
  private DiagnoseFingerprint() {}

  static Supplier<Map<String, String>> of(
      DiagnoseSettings settings, Session session, DiagnoseData data) {
    Map<String, String> read = new LinkedHashMap<>();
    read.put("task records", Fingerprint.sum(data.tasks()));
    read.put("task groups", groups(data));
    read.put("reference records", Fingerprint.sum(data.pool()));
    read.put("reference categories", categories(data));
    read.put("probe records", Fingerprint.sum(data.probe()));
    return Fingerprint.of(settings, settings.files().model(), session, read);
  }

  private static String groups(DiagnoseData data) {
    Sha256 sum = new Sha256();
    data.batches().forEach(batch -> sum.add(batch.group()).add(batch.places()));
    return sum.hex();
  }

  private static String categories(DiagnoseData data) {
    Sha256 sum = new Sha256();
    data.categories().forEach(sum::add);
    return sum.hex();
  }
}
