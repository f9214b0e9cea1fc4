package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;

/** Pictures on one page, each with what it shows, and a table below. */
public final class PicturePage {
  /**
   * @param about what is shown, in a sentence
   * @param svg as one of this package's charts makes it
   */
  public record Picture(String title, String about, String svg) {}

  private PicturePage() {}

  /**
   * @param lines what was done, a paragraph each
   * @param tables of each a head and rows of as many cells
   */
  public static String of(
      String title, List<String> lines, List<Picture> pictures, List<List<List<String>>> tables) {
    List<Html> body = new ArrayList<>();
    body.add(
        Html.of(
            "<header><h1>%s</h1>%s</header>",
            title, Html.join(lines.stream().map(line -> Html.of("<p>%s</p>", line)).toList())));
    List<Html> figures =
        pictures.stream()
            .map(
                picture ->
                    Html.of(
                        "<figure class=\"picture\"><figcaption><h3>%s</h3><p>%s</p></figcaption>%s</figure>",
                        picture.title, picture.about, new Html(picture.svg)))
            .toList();
    body.add(Html.of("<section><div class=\"charts\">%s</div></section>", Html.join(figures)));
    List<Html> blocks = tables.stream().map(PicturePage::table).toList();
    body.add(Html.of("<section>%s</section>", Html.join(blocks)));
    return Document.of(title, Html.join(body), "");
  }

  private static Html table(List<List<String>> rows) {
    List<Html> lines = new ArrayList<>();
    for (List<String> row : rows) {
      String cell = lines.isEmpty() ? "<th>%s</th>" : "<td>%s</td>";
      List<Html> cells = row.stream().map(text -> Html.of(cell, text)).toList();
      lines.add(Html.of("<tr>%s</tr>", Html.join(cells)));
    }
    return Html.of(
        "<div class=\"block\"><table class=\"figures\">%s</table></div>", Html.join(lines));
  }
}
