package org.dualselect.engine;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Opaque;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * Every declaration of {@code ds.h}, in its order and under its names. The C++ compiler checks each
 * against the header; {@code HeaderTest} checks that none is missing.
 */
@Platform(include = "ds.h", link = "ds")
@NoException
final class Native {
  private Native() {}

  static final int ABI_VERSION = 1;

  static final int DS_OK = 0;
  static final int DS_INVALID = 1;
  static final int DS_UNSUPPORTED = 2;
  static final int DS_OUT_OF_MEMORY = 3;
  static final int DS_DEVICE = 4;
  static final int DS_INTERNAL = 5;

  @Opaque
  @Name("ds_context")
  static final class Context extends Pointer {
    Context(Pointer address) {
      super(address);
    }
  }

  /** {@code ds_map}, or an array of them. */
  @Name("ds_map")
  static final class MapArray extends Pointer {
    MapArray(long count) {
      allocateArray(count);
    }

    private native void allocateArray(long count);

    @Override
    @SuppressWarnings("unchecked") // as every JavaCPP pointer class
    public MapArray position(long position) {
      return (MapArray) super.position(position);
    }

    native @Const Pointer x();

    native MapArray x(Pointer x);

    native @Const Pointer dy();

    native MapArray dy(Pointer dy);

    native @Cast("int64_t") long in();

    native MapArray in(long in);

    native @Cast("int64_t") long out();

    native MapArray out(long out);

    native @Cast("int64_t") long at();

    native MapArray at(long at);
  }

  static native int ds_abi_version();

  static native int ds_device_count();

  static native @Cast("const char*") BytePointer ds_status_name(@Cast("ds_status") int status);

  static native @Cast("const char*") BytePointer ds_last_error();

  static native @Cast("ds_status") int ds_open(
      @Cast("ds_context**") PointerPointer<Context> context,
      int device,
      Pointer stream,
      int threads);

  static native void ds_close(Context context);

  static native @Cast("ds_status") int ds_sync(Context context);

  static native @Cast("ds_status") int ds_alloc(
      Context context, @Cast("void**") PointerPointer<Pointer> data, @Cast("size_t") long bytes);

  static native @Cast("ds_status") int ds_free(Context context, Pointer data);

  static native @Cast("ds_status") int ds_copy(
      Context context, Pointer to, @Const Pointer from, @Cast("size_t") long bytes);

  static native @Cast("ds_status") int ds_grad_stats(
      Context context,
      DoublePointer dot,
      DoublePointer norm2,
      @Const MapArray maps,
      @Const FloatPointer direction,
      @Cast("const int64_t*") LongPointer offsets,
      @Cast("ds_dtype") int dtype,
      @Cast("int64_t") long mapsCount,
      @Cast("int64_t") long samples,
      @Cast("int64_t") long parameters);

  static native @Cast("ds_status") int ds_grad_sum(
      Context context,
      FloatPointer grad,
      @Const MapArray maps,
      @Const FloatPointer weight,
      @Cast("const int64_t*") LongPointer offsets,
      @Cast("ds_dtype") int dtype,
      @Cast("int64_t") long mapsCount,
      @Cast("int64_t") long samples,
      @Cast("int64_t") long parameters);

  static native @Cast("ds_status") int ds_grad_gram(
      Context context,
      DoublePointer gram,
      @Const MapArray maps,
      @Cast("const int64_t*") LongPointer offsets,
      @Cast("ds_dtype") int dtype,
      @Cast("int64_t") long mapsCount,
      @Cast("int64_t") long samples);

  static native @Cast("ds_status") int ds_score(
      Context context,
      FloatPointer score,
      FloatPointer cosine,
      @Const FloatPointer loss,
      @Const DoublePointer dot,
      @Const DoublePointer norm2,
      @Const DoublePointer directionNorm2,
      double mu,
      double nu,
      @Cast("int64_t") long samples);

  static native @Cast("ds_status") int ds_select(
      Context context,
      FloatPointer weight,
      FloatPointer share,
      @Cast("int64_t*") LongPointer index,
      @Cast("int64_t*") LongPointer kept,
      DoublePointer entropy,
      @Const FloatPointer score,
      @Cast("const int64_t*") LongPointer tokens,
      int largest,
      int soft,
      double temperature,
      @Cast("int64_t") long k,
      double tokenBudget,
      @Cast("int64_t") long samples);

  static native @Cast("ds_status") int ds_dot(
      Context context,
      DoublePointer dot,
      @Const FloatPointer a,
      @Const FloatPointer b,
      @Cast("int64_t") long n);

  static native @Cast("ds_status") int ds_correct(
      Context context,
      FloatPointer grad,
      @Const FloatPointer reference,
      double rho,
      int project,
      @Cast("int64_t") long n);

  static native @Cast("ds_status") int ds_adamw(
      Context context,
      FloatPointer param,
      FloatPointer m,
      FloatPointer v,
      DoublePointer norm,
      @Const FloatPointer grad,
      @Cast("int64_t") long step,
      double rate,
      double beta1,
      double beta2,
      double epsilon,
      double decay,
      double maxNorm,
      @Cast("int64_t") long n);

  static native @Cast("ds_status") int ds_dropout_mask(
      Context context,
      FloatPointer mask,
      @Cast("const uint64_t*") LongPointer key,
      double p,
      @Cast("int64_t") long rows,
      @Cast("int64_t") long columns);
}
