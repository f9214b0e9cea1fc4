package org.dualselect.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HtmlTest {
  private static String shown(Object argument) {
    return Html.of("%s", argument).markup();
  }

  @Test
  void textIsNeverMarkup() {
    assertEquals(
        "&lt;/script&gt;&lt;img src=x onerror=&quot;a&quot;&gt;&amp;&#39;",
        shown("</script><img src=x onerror=\"a\">&'"));
    assertEquals("100%s", shown("100%s")); // nor a template
  }

  @Test
  void whatIsNotSeenIsSpeltOut() {
    assertEquals("a\\u0000b\\u001b[2Jc", shown("a\0b\u001b[2Jc"));
    assertEquals("\\u202egpj.exe\\u2066", shown("\u202egpj.exe\u2066"));
    assertEquals("half \\ud83d", shown("half \ud83d"));
    assertEquals("\\uffff", shown("\uffff"));
    assertEquals("שלום 🙂\n\té", shown("שלום 🙂\n\té"));
  }

  @Test
  void markupAndNumbersGoInAsTheyAre() {
    assertEquals(
        "<b>1 &lt;</b> 1,234", Html.of("%s %,d", Html.of("<b>%s</b>", "1 <"), 1234).markup());
  }
}
