package org.dualselect.train;

import java.nio.file.Path;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.TargetModules;

/** Sessions for tests. */
final class Sessions {
  private Sessions() {}

  static Session open(Path model, Path adapter, double dropout) {
    return open(model, adapter, dropout, "float32");
  }

  static Session open(Path model, Path adapter, double dropout, String dtype) {
    return open(model, adapter, dropout, dtype, false);
  }

  static Session open(Path model, Path adapter, double dropout, String dtype, boolean recompute) {
    AdapterConfig fresh = AdapterConfig.of(4, 8, dropout, TargetModules.of("q_proj", "v_proj"));
    return Session.open(
        model, adapter, fresh, new MachineSettings("cpu", dtype, 7, 0, 64), recompute);
  }
}
