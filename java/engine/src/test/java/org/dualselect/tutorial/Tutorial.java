package org.dualselect.tutorial;

// tag::example[]
// per-sample gradient dot products
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.dualselect.engine.DType;
import org.dualselect.engine.Device;
import org.dualselect.engine.Engine;
import org.dualselect.engine.MapTable;

public class Tutorial {
  public static void main(String[] args) {
    // A linear map y = W x, W [2, 3], and two samples: tokens 0-2 and tokens 3-4.
    FloatPointer x = new FloatPointer(1, 0, 2, 0, 1, 0, 1, 1, 1, 2, 0, 0, 0, 0, 3); // [5, 3]
    FloatPointer dy = new FloatPointer(1, 0, 0, 1, 1, 1, 2, 0, 0, 1); // [5, 2]
    LongPointer offsets = new LongPointer(0, 3, 5);
    FloatPointer direction = new FloatPointer(1, 1, 1, 0, 0, 1); // [2, 3]
    DoublePointer dot = new DoublePointer(0, 0);
    DoublePointer norm2 = new DoublePointer(0, 0);
    try (Engine engine = Engine.open(Device.CPU);
        MapTable maps = new MapTable().add(x, dy, 3, 2, 0)) {
      engine.gradStats(dot, norm2, maps, direction, offsets, DType.F32, 2, 6);
      engine.sync();
    }
    for (int i = 0; i < 2; i++) {
      System.out.printf("sample %d: dot %.1f, squared norm %.1f%n", i, dot.get(i), norm2.get(i));
    }
  }
}
// end::example[]
