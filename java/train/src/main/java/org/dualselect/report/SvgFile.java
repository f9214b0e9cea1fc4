package org.dualselect.report;

import java.util.List;

/** A picture that is a file of its own: dark on white, with a title. */
final class SvgFile {
  /** Told apart by people who see colours differently too (Okabe and Ito). */
  private static final List<String> COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6b7683");

  private SvgFile() {}

  /**
   * @param left where the title begins
   */
  static String of(int width, int height, int left, String title, List<Html> parts) {
    return Html.of(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13" fill="#1b1f24">
            <title>%s</title>
            <rect width="100%%" height="100%%" fill="#fff"/>
            <text x="%d" y="24" font-size="16" font-weight="bold">%s</text>
            %s
            </svg>
            """,
            width, height, title, left, title, Html.join(parts))
        .markup();
  }

  /** Of the group in that place; they begin again when there are no more. */
  static String colour(int group) {
    return COLOURS.get(group % COLOURS.size());
  }

  /**
   * A group's mark, with its middle at a place: those that share a colour differ in shape. It has
   * the colour of what it stands in.
   *
   * @param radius half of its width
   * @param how attributes
   */
  static Html mark(int group, String x, String y, int radius, Html how) {
    return switch (group / COLOURS.size() % 3) {
      case 0 -> Html.of("<circle cx=\"%s\" cy=\"%s\" r=\"%d\"%s/>", x, y, radius, how);
      case 1 ->
          Html.of(
              "<path d=\"M%s %sm%d %dh%dv%dh%dz\"%s/>",
              x, y, -radius, -radius, 2 * radius, 2 * radius, -2 * radius, how);
      default ->
          Html.of(
              "<path d=\"M%s %sm0 %dl%d %dl%d %dl%d %dz\"%s/>",
              x, y, -radius, radius, radius, -radius, radius, -radius, -radius, how);
    };
  }
}
