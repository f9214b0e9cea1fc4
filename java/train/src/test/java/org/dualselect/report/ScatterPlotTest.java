package org.dualselect.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dualselect.report.ScatterPlot.Group;
import org.dualselect.report.ScatterPlot.Point;
import org.junit.jupiter.api.Test;

class ScatterPlotTest {
  /** Any XML reader takes it, whatever the names; points lie where their values are. */
  @Test
  void aSoundFileOfItsOwn() throws Exception {
    List<Group> groups =
        List.of(
            new Group("a <b> & \"c\"", List.of(new Point(0, 0), new Point(1, 100))),
            new Group("other", List.of(new Point(0.5, 50))));
    String svg = new ScatterPlot("T", "loss", "refused, %", groups).svg();
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertEquals("svg", document.getDocumentElement().getNodeName());
    // A dot each, a mean for each group, and its mark in the legend.
    assertEquals(3 + 2 + 2, document.getElementsByTagName("circle").getLength());
    assertTrue(svg.contains("a &lt;b&gt; &amp; &quot;c&quot;"), svg);
    assertTrue(svg.contains("<circle cx=\"70.0\" cy=\"420.0\" r=\"4\""), svg);
    assertTrue(svg.contains("<circle cx=\"570.0\" cy=\"40.0\" r=\"4\""), svg);
    assertTrue(svg.contains("<circle cx=\"320.0\" cy=\"230.0\" r=\"11\""), svg);
  }

  /** One value gets room around it, but no percentages that there are not. */
  @Test
  void theAxisEndsAtAHundredPerCent() {
    List<Group> groups = List.of(new Group("all", List.of(new Point(1, 100), new Point(2, 100))));
    String svg = new ScatterPlot("T", "loss", "refused, %", groups).svg();
    assertTrue(svg.contains("y=\"40.0\" dy=\"4\" text-anchor=\"end\">100</text>"), svg);
    assertFalse(svg.contains(">105</text>"), svg);
  }
}
