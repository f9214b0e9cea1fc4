package org.dualselect.adapter;

/**
 * One adapted linear map: {@code y += scaling * B (A x)}.
 *
 * @param path the module, such as model.layers.0.self_attn.q_proj
 * @param in width of x: A is [rank, in]
 * @param out width of y: B is [out, rank]
 * @param atA where A begins in the flat vector, in elements; row-major
 * @param atB where B begins; right behind A
 */
public record LoraModule(
    String path, int in, int out, int rank, double scaling, long atA, long atB) {
  /** Name of W in a checkpoint; {@code [out, in]}. */
  public String weight() {
    return path + ".weight";
  }

  public long sizeA() {
    return (long) rank * in;
  }

  public long sizeB() {
    return (long) out * rank;
  }
}
