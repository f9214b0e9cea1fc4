package org.dualselect.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.Encoder;
import org.dualselect.data.RecordSample;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.dualselect.inspect.TokenText;

/** Some records of a file as training sees them. */
final class SampleView {
  private static final int INDENT = 4;

  private final Page page;
  private final boolean color;

  SampleView(Page page, boolean color) {
    this.page = page;
    this.color = color;
  }

  /**
   * @param count of records, the first ones, or drawn from all if there is a seed
   */
  void show(
      List<TextRecord> records,
      int count,
      Optional<Long> seed,
      Encoder encoder,
      Tokenizer tokenizer)
      throws IOException {
    int shown = Math.min(count, records.size());
    if (shown == 0) {
      return;
    }
    page.line("Supervised tokens %s.", SpanText.legend(color));
    for (int i : chosen(records.size(), shown, seed)) {
      TextRecord record = records.get(i);
      Optional<EncodedSample> sample = encoder.encode(record);
      String size =
          sample
              .map(s -> Page.count(s.length(), "token") + ", " + s.supervised() + " supervised")
              .orElse(record.response().isEmpty() ? "no response" : "no supervised token: skipped");
      page.line("\n  %s:%d  (%s)", record.file().getFileName(), record.line(), size);
      if (sample.isPresent()) {
        List<TokenText.Span> spans = TokenText.spans(sample.get(), tokenizer);
        for (String line : new SpanText(spans, page.width() - INDENT, color).lines()) {
          page.raw(line.isEmpty() ? "" : " ".repeat(INDENT) + line);
        }
      }
    }
  }

  private static int[] chosen(int size, int shown, Optional<Long> seed) {
    return seed.isPresent()
        ? RecordSample.places(size, shown, seed.get())
        : IntStream.range(0, shown).toArray();
  }
}
