package org.dualselect.data;

import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.dualselect.Contract;

class InputExceptionPropertyTest {
  @Property
  void everyMessageIsOneLine(@ForAll String name) {
    Contract.sentence(InputException.in(Path.of("f"), "tensor " + name + " is bad.").getMessage());
  }
}
