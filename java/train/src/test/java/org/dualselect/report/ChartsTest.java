package org.dualselect.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dualselect.report.PicturePage.Picture;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** Charts over names: sound files of their own whatever the names, marks where the values are. */
class ChartsTest {
  private static final String NAME = "a <b> & \"c\"";

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void barsAreAsHighAsTheirShares() throws Exception {
    BarChart chart =
        new BarChart(
            "T",
            "share",
            List.of("one", NAME),
            List.of(
                new BarChart.Series("x", new double[] {1, 0.5}),
                new BarChart.Series(NAME, new double[] {0, Double.NaN})),
            0.25,
            "chance");
    String svg = chart.svg();
    // The paper, three bars, two in the legend.
    assertEquals(1 + 3 + 2, parsed(svg).getElementsByTagName("rect").getLength());
    assertTrue(svg.contains("y=\"44.0\" width=\"130.0\" height=\"336.0\""), svg);
    assertTrue(svg.contains("y=\"212.0\" width=\"130.0\" height=\"168.0\""), svg);
    assertTrue(svg.contains("<path d=\"M80 296.0H740\" stroke=\"#1b1f24\""), svg);
    assertTrue(svg.contains("a &lt;b&gt; &amp; &quot;c&quot;"), svg);
    assertFalse(svg.contains("NaN"), svg);
  }

  @Test
  void dotsLieAtTheirValuesAndALineAtTheMedian() throws Exception {
    String svg =
        new DotPlot(
                "T",
                "KL",
                List.of(
                    new DotPlot.Column("one", new double[] {0, 10}, 5),
                    new DotPlot.Column(NAME, new double[] {-10}, -10)))
            .svg();
    assertEquals(3, parsed(svg).getElementsByTagName("circle").getLength());
    assertTrue(svg.contains("cy=\"44.0\""), svg); // 10 is the axis's end, -10 its other
    assertTrue(svg.contains("cy=\"380.0\""), svg);
    assertTrue(svg.contains("<circle cx=\"195.5\" cy=\"212.0\""), svg);
    assertTrue(svg.contains("<path d=\"M146.0 128.0h198.0\""), svg);
  }

  /** Zero is in the picture though no value is near it. */
  @Test
  void zeroIsAlwaysShown() {
    String svg =
        new DotPlot("T", "KL", List.of(new DotPlot.Column("one", new double[] {7, 8}, 7.5))).svg();
    assertTrue(svg.contains("text-anchor=\"end\">0</text>"), svg);
  }

  @Test
  void cellsAreTheDarkerTheMore() throws Exception {
    String svg =
        new HeatMap(
                "T",
                List.of("Other", NAME),
                List.of(
                    new HeatMap.Row("one", new double[] {0.25, 0.75}),
                    new HeatMap.Row(
                        "a name that is far too long for the margin", new double[] {1, 0})))
            .svg();
    assertEquals(1 + 4, parsed(svg).getElementsByTagName("rect").getLength());
    assertTrue(svg.contains("fill-opacity=\"1.000\""), svg);
    assertTrue(svg.contains("fill-opacity=\"0.280\""), svg);
    assertTrue(svg.contains("fill-opacity=\"0.040\""), svg);
    assertTrue(svg.contains(">75 %</text>"), svg);
    assertTrue(svg.contains(">a name that is far too …</text>"), svg);
  }

  @Test
  void aPageHasPicturesAndTable() {
    String page =
        PicturePage.of(
            NAME,
            List.of("first line"),
            List.of(new Picture("panel", "what <it> shows", "<svg/>")),
            List.of(List.of(List.of("head", "n"), List.of("row", "1 & 2"))));
    assertTrue(page.contains("<p>what &lt;it&gt; shows</p>"), page);
    assertTrue(page.contains("</figcaption><svg/></figure>"), page);
    assertTrue(page.contains("<tr><th>head</th>\n<th>n</th></tr>"), page);
    assertTrue(page.contains("<td>1 &amp; 2</td>"), page);
    assertTrue(page.contains("default-src &#39;none&#39;"), page);
  }
}
