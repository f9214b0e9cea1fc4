package org.dualselect.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dualselect.report.LinePanels.Line;
import org.dualselect.report.LinePanels.Panel;
import org.dualselect.report.LinePanels.Point;
import org.junit.jupiter.api.Test;

class LinePanelsTest {
  private static final Line RISING =
      new Line("a <b>", List.of(new Point(0, null, false), new Point(100, null, true)));
  private static final Line FALLING =
      new Line("other", List.of(new Point(100, null, false), new Point(60, 20.0, false)));

  /** Any XML reader takes it; points lie where their values are, all panels on one scale. */
  @Test
  void aSoundFileOfItsOwn() throws Exception {
    List<Panel> panels =
        List.of(
            new Panel("first & only", List.of(RISING, FALLING)),
            new Panel("second", List.of(FALLING, FALLING)));
    String svg =
        new LinePanels("T", "accuracy, %", List.of("before", "a task of a long name"), panels)
            .svg();
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertEquals("svg", document.getDocumentElement().getNodeName());
    // Two entries of the legend, and a dot for each point.
    assertEquals(2 + 8, document.getElementsByTagName("circle").getLength());
    assertTrue(svg.contains("a &lt;b&gt;") && svg.contains("first &amp; only"), svg);
    assertTrue(svg.contains("a task of a lon\u2026"), svg);
    // 250 x 170 pixels for the 1.5 units across and the 100 up.
    assertTrue(svg.contains("<path d=\"M111.7 266.0L278.3 96.0\" fill=\"none\"/>"), svg);
    assertTrue(svg.contains("<circle cx=\"278.3\" cy=\"96.0\" r=\"6\"/>"), svg);
    assertTrue(svg.contains("<path d=\"M278.3 198.0V130.0\" stroke-opacity"), svg);
    assertTrue(svg.contains("<path d=\"M411.7 96.0L578.3 164.0\" fill=\"none\"/>"), svg);
  }

  /** A single method has one panel, which is narrower than what stands above it. */
  @Test
  void aTitleIsNotCutOff() {
    Panel panel = new Panel("p", List.of(RISING));
    String svg = new LinePanels("T".repeat(60), "u", List.of("x", "y"), List.of(panel)).svg();
    assertTrue(svg.contains("viewBox=\"0 0 550 332\""), svg.substring(0, 200));
  }

  /** Six fill two rows of three. */
  @Test
  void panelsFormRows() {
    Panel panel = new Panel("p", List.of(RISING));
    String svg =
        new LinePanels(
                "T", "u", List.of("x", "y"), List.of(panel, panel, panel, panel, panel, panel))
            .svg();
    assertTrue(svg.contains("viewBox=\"0 0 970 568\""), svg.substring(0, 200));
    assertTrue(svg.contains("<path d=\"M711.7 502.0L878.3 332.0\" fill=\"none\"/>"), svg);
  }
}
