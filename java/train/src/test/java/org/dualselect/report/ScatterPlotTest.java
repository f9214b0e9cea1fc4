package org.dualselect.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dualselect.report.ScatterPlot.Group;
import org.dualselect.report.ScatterPlot.Level;
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
    String svg = new ScatterPlot("T", "loss", "refused, %", groups, List.of()).svg();
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

  /** What has no place among the points stretches their axis up, but not across. */
  @Test
  void aLevelIsALineWithItsName() {
    List<Group> groups = List.of(new Group("all", List.of(new Point(1, 20), new Point(2, 40))));
    String svg =
        new ScatterPlot("T", "loss", "refused, %", groups, List.of(new Level("before <1>", 100)))
            .svg();
    assertTrue(svg.contains("<path d=\"M70 40.0H570\" stroke=\"#57606a\""), svg);
    assertTrue(svg.contains("y=\"40.0\" dy=\"16\""), svg);
    assertTrue(svg.contains(">before &lt;1&gt;</text>"), svg);
    assertTrue(svg.contains("<circle cx=\"570.0\" cy=\"325.0\" r=\"4\""), svg);
  }

  /** More groups than colours: twelve methods are no seven. */
  @Test
  void noTwoGroupsLookAlike() {
    List<Group> groups =
        IntStream.range(0, 20)
            .mapToObj(i -> new Group("a name as long as a file's " + i, List.of(new Point(i, i))))
            .toList();
    String svg = new ScatterPlot("T", "loss", "refused, %", groups, List.of()).svg();
    List<String> looks = new ArrayList<>();
    Matcher marks =
        Pattern.compile("<g fill=\"(#\\w+)\"><(?:circle|path d=\"M[0-9.]+ [0-9.]+m(\\S+))")
            .matcher(svg);
    while (marks.find()) {
      looks.add(marks.group(1) + marks.group(2));
    }
    assertEquals(20, looks.size(), svg);
    assertEquals(20, Set.copyOf(looks).size(), looks.toString());
    // The names have room: 28 letters beside the plot, 20 lines below its top.
    assertTrue(svg.contains("viewBox=\"0 0 837 502\""), svg.substring(0, 200));
  }

  /** One value gets room around it, but no percentages that there are not. */
  @Test
  void theAxisEndsAtAHundredPerCent() {
    List<Group> groups = List.of(new Group("all", List.of(new Point(1, 100), new Point(2, 100))));
    String svg = new ScatterPlot("T", "loss", "refused, %", groups, List.of()).svg();
    assertTrue(svg.contains("y=\"40.0\" dy=\"4\" text-anchor=\"end\">100</text>"), svg);
    assertFalse(svg.contains(">105</text>"), svg);
  }
}
