package org.dualselect.engine;

import java.util.Objects;
import org.bytedeco.javacpp.Pointer;

/**
 * The linear maps of one backward pass, for {@link Engine#gradStats}, {@link Engine#gradSum} and
 * {@link Engine#gradGram}. A row says: the gradient of sample {@code i} with respect to this map's
 * matrix {@code [out, in]} is the sum over the sample's tokens of {@code dy[t]ᵀ x[t]}, and it lies
 * at {@code at} in the flat parameter vector.
 *
 * <p>Lives in host memory, grows as needed, is reused step after step by {@link #clear}. Borrows
 * the pointers it is given.
 */
public final class MapTable implements AutoCloseable {
  private Native.MapArray rows;
  private long capacity;
  private long size;

  public MapTable() {
    this(16);
  }

  /**
   * @param capacity rows to make room for
   */
  public MapTable(long capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + ", below 1");
    }
    Library.require();
    this.capacity = capacity;
    this.rows = array(capacity);
  }

  /**
   * Adds a map.
   *
   * @param x inputs {@code [tokens, in]} on the engine's device
   * @param dy gradients of the outputs {@code [tokens, out]}, likewise
   * @param at first element of the block of {@code out * in} floats in the flat vectors
   */
  public MapTable add(Pointer x, Pointer dy, long in, long out, long at) {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(dy, "dy");
    if (size == capacity) {
      grow();
    }
    rows().position(size).x(x).dy(dy).in(in).out(out).at(at);
    size++;
    return this;
  }

  public long size() {
    return size;
  }

  public void clear() {
    size = 0;
  }

  Native.MapArray rows() {
    if (rows == null) {
      throw new IllegalStateException("the map table is closed");
    }
    return rows.position(0);
  }

  /** Held by this table, whatever pointer scope is open. */
  private static Native.MapArray array(long capacity) {
    return new Native.MapArray(capacity).retainReference();
  }

  private void grow() {
    Native.MapArray larger = array(2 * capacity);
    Pointer.memcpy(larger, rows(), size * rows.sizeof());
    rows.close();
    rows = larger;
    capacity *= 2;
  }

  @Override
  public void close() {
    if (rows != null) {
      rows.close();
      rows = null;
    }
  }
}
