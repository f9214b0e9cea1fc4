package org.dualselect.model;

import org.bytedeco.pytorch.Tensor;

/**
 * Keys, or values, of one layer of a {@link KvCache}: {@code [rows, heads, columns, headDim]}, with
 * room for more columns. The last used column holds every row's newest token.
 */
final class CacheColumns implements AutoCloseable {
  /** So that the first tokens after a short prompt find room. */
  private static final int LEAST = 32;

  private Tensor data;
  private int used;

  private CacheColumns(long rows, Tensor like, int columns) {
    data =
        Torch.outlive(
            Torch.zeros(
                like.scalar_type(),
                rows,
                like.size(1),
                Math.max(LEAST, 2 * columns),
                like.size(3)));
    used = columns;
  }

  /** A copy of {@code [rows, heads, columns, headDim]}. */
  static CacheColumns of(Tensor columns) {
    CacheColumns made = new CacheColumns(columns.size(0), columns, (int) columns.size(2));
    made.put(columns, 0);
    return made;
  }

  /** The rows of both, one below the other; the narrower gets zeros on the left. */
  static CacheColumns joined(Tensor above, Tensor below) {
    int columns = (int) Math.max(above.size(2), below.size(2));
    CacheColumns made = new CacheColumns(above.size(0) + below.size(0), above, columns);
    made.put(above, 0);
    made.put(below, above.size(0));
    return made;
  }

  private void put(Tensor columns, long row) {
    data.narrow(0, row, columns.size(0))
        .narrow(2, used - columns.size(2), columns.size(2))
        .copy_(columns);
  }

  /**
   * @param column {@code [rows, heads, 1, headDim]}
   * @param kept columns before it that are still of use
   */
  void append(Tensor column, int kept) {
    if (used == data.size(2)) {
      CacheColumns wider = of(last(kept));
      replace(wider.data);
      used = wider.used;
    }
    used++;
    put(column, 0);
  }

  /** A view. */
  Tensor last(int columns) {
    return data.narrow(2, used - columns, columns);
  }

  /** Only these rows, in this order. */
  void keep(Tensor rows) {
    replace(Torch.outlive(data.index_select(0, rows)));
  }

  private void replace(Tensor next) {
    data.close();
    data = next;
  }

  @Override
  public void close() {
    data.close();
  }
}
