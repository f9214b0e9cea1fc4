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
}
