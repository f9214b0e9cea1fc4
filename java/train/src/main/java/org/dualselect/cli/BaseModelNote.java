package org.dualselect.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.dualselect.adapter.AdapterConfig;

/** Says so where an adapter seems to belong to another base model than the one given. */
final class BaseModelNote {
  private BaseModelNote() {}

  /**
   * Prints at most a line. Names are all there is to go by: a copy may have another, so it is no
   * error, and a part of the path will do, as in the Hub's cache.
   *
   * @param adapter folder of a PEFT adapter, or null
   */
  static void print(Main main, OutputOptions output, Path model, Path adapter) {
    String base = adapter == null || output.quiet ? null : AdapterConfig.read(adapter).baseModel();
    if (base == null || base.isBlank()) {
      return;
    }
    String name = lower(base).replaceAll("[/\\\\]+$", "").replaceAll(".*[/\\\\]", "");
    if (!lower(model.toAbsolutePath().normalize().toString()).contains(name)) {
      main.err.println(
          Terminal.escape(
              "note: the adapter in %s was trained on %s, but --model is %s"
                  .formatted(adapter, base, model)));
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
