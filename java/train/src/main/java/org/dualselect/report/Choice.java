package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dualselect.data.TextRecord;

/** A record in a list: its number, a strip that says when it was chosen, how often, its texts. */
final class Choice {
  /** Characters shown at once; the rest unfolds. */
  private static final int SHOWN = 300;

  /** Of one text; a page of whole books would not open. */
  private static final int MOST = 4000;

  private static final int LINE = 160;

  private Choice() {}

  /**
   * @param id for links and for what stays unfolded
   * @param times as in {@code 3 of 4}
   * @param record null where its texts are not at hand
   */
  static Html of(String id, int index, Html strip, String times, TextRecord record) {
    Html head =
        Html.of(
            "<span class=\"index\">#%s</span><span class=\"strip\">%s</span>"
                + "<span class=\"times\">%s</span>",
            index, strip, times);
    if (record == null) {
      return Html.of("<div class=\"choice\">%s</div>", head);
    }
    String line = record.prompt().strip().replaceAll("\\s+", " ");
    return Html.of(
        """
        <details class="choice" id="%s">
        <summary>%s<bdi class="text">%s</bdi></summary>
        <p class="where">%s:%s</p>
        <h4>Prompt</h4>%s
        <h4>Response</h4>%s
        </details>""",
        id,
        head,
        first(line, LINE),
        record.file().getFileName(),
        record.line(),
        text(record.prompt(), id + "-prompt"),
        text(record.response(), id + "-response"));
  }

  /**
   * A cell for each of {@code words}, filled where that is not null, which then says what it is.
   */
  static Html strip(String type, List<String> words) {
    List<Html> cells = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      cells.add(
          Html.of(
              "<rect class=\"%s\" x=\"%s\" width=\"0.9\" height=\"1\"><title>%s</title></rect>",
              word == null ? "none" : type,
              String.format(Locale.ROOT, "%.2f", i + 0.05),
              word == null ? "not chosen" : word));
    }
    return svg(words.size(), Html.join(cells));
  }

  /** A bar that is filled to a share. */
  static Html bar(String type, double share) {
    return svg(
        1,
        Html.of(
            "<rect class=\"none\" width=\"1\" height=\"1\"/>"
                + "<rect class=\"%s\" width=\"%s\" height=\"1\"/>",
            type, String.format(Locale.ROOT, "%.3f", share)));
  }

  private static Html svg(int width, Html content) {
    return Html.of(
        "<svg viewBox=\"0 0 %s 1\" preserveAspectRatio=\"none\" style=\"--cells:%s\">%s</svg>",
        width, width, content);
  }

  private static Html text(String text, String id) {
    String shown = first(text, SHOWN);
    if (shown.equals(text)) {
      return Html.of("<bdi class=\"full\" dir=\"auto\">%s</bdi>", text);
    }
    String whole = first(text, MOST);
    return Html.of(
        "<bdi class=\"full\" dir=\"auto\">%s</bdi><details id=\"%s\"><summary>all of it</summary>"
            + "<bdi class=\"full\" dir=\"auto\">%s</bdi></details>",
        shown, id, whole);
  }

  /** So many characters, and how many are left out. */
  private static String first(String text, int most) {
    int length = text.codePointCount(0, text.length());
    return length <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most))
            + String.format(Locale.ROOT, " … (%,d more)", length - most);
  }
}
