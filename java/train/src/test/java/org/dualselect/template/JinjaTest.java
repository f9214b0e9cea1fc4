package org.dualselect.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dualselect.Golden;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Small templates give what they give in Hugging Face's environment (python/jinja_cases.py). */
class JinjaTest {
  @TestFactory
  List<DynamicTest> templatesRenderAsInJinja2() {
    JsonNode golden = Golden.json(Golden.path("../template/jinja.json"));
    Map<String, Object> variables = JsonValues.dict(golden.get("variables"));
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode one : golden.get("cases")) {
      String template = one.get("template").textValue();
      String name = one.get("group").textValue() + ": " + template;
      tests.add(DynamicTest.dynamicTest(name, () -> check(template, variables, one)));
    }
    assertTrue(tests.size() >= 400, () -> "only " + tests.size());
    return tests;
  }

  private static void check(String template, Map<String, Object> variables, JsonNode expected) {
    if (expected.has("error")) {
      Golden.refused(() -> render(template, variables), "case.jinja:1: ");
    } else {
      assertEquals(expected.get("output").textValue(), render(template, variables));
    }
  }

  private static String render(String template, Map<String, Object> variables) {
    return new Jinja("case.jinja", template, Clock.systemUTC()).render(variables).text();
  }
}
