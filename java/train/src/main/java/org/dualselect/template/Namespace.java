package org.dualselect.template;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code namespace()} makes: its members can be set from inside a loop. */
final class Namespace {
  final Map<String, Object> members = new LinkedHashMap<>();
}
