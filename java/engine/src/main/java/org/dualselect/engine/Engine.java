package org.dualselect.engine;

import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The kernels on one device and one stream. See the package for the rules; see {@code ds.h} for the
 * formulas in full.
 *
 * <pre>{@code
 * try (Engine engine = Engine.open(Device.CPU)) {
 *   engine.gradStats(dot, norm2, maps, direction, offsets, DType.F32, samples, parameters);
 * }
 * }</pre>
 */
public final class Engine implements AutoCloseable {
  private final Device device;
  private final AtomicReference<Thread> user = new AtomicReference<>();
  private Native.Context context;
  private String failure;

  private Engine(Device device, Native.Context context) {
    this.device = device;
    this.context = context;
  }

  /** Opens the engine on the device's default stream, with all cores if it is the CPU. */
  public static Engine open(Device device) {
    return open(device, null, 0);
  }

  /**
   * @param stream a {@code cudaStream_t} that stays the caller's; null for the default stream and
   *     on the CPU
   * @param threads of the CPU kernels, 0 for all cores
   */
  public static Engine open(Device device, Pointer stream, int threads) {
    Library.require();
    try (PointerPointer<Native.Context> out = new PointerPointer<>(1)) {
      out.put(0, (Pointer) null);
      check(Native.ds_open(out, device.ordinal(), stream, threads));
      return new Engine(device, new Native.Context(out.get(0)));
    }
  }

  public Device device() {
    return device;
  }

  /** Waits until all queued work is done; only then are results valid on a GPU. */
  public void sync() {
    run(() -> Native.ds_sync(context));
  }

  /** Device memory, aligned to 64 bytes, not cleared; to be given back by {@link #free}. */
  public Pointer alloc(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("alloc: bytes = " + bytes + ", not above 0");
    }
    try (PointerPointer<Pointer> out = new PointerPointer<>(1)) {
      out.put(0, (Pointer) null);
      run(() -> Native.ds_alloc(context, out, bytes));
      return new Pointer(out.get(0));
    }
  }

  public void free(Pointer data) {
    run(() -> Native.ds_free(context, data));
  }

  /**
   * Copies between host and device memory in any combination; host memory must stay until {@link
   * #sync}.
   */
  public void copy(Pointer to, Pointer from, long bytes) {
    run(() -> Native.ds_copy(context, to, from, bytes));
  }

  /**
   * Dot products and squared norms of the per-sample gradients G_i, which are never formed in
   * memory: {@code dot[i] += Σ_maps ⟨G_i, direction⟩}, {@code norm2[i] += Σ_maps ⟨G_i, G_i⟩} (ghost
   * norm).
   *
   * @param dot += [samples]; may be null if {@code direction} is
   * @param norm2 += [samples]
   * @param direction [parameters], or null for the norms alone
   * @param offsets [samples + 1]: sample i owns the rows {@code offsets[i] … offsets[i+1]−1} of
   *     every x and dy
   */
  public void gradStats(
      DoublePointer dot,
      DoublePointer norm2,
      MapTable maps,
      FloatPointer direction,
      LongPointer offsets,
      DType dtype,
      long samples,
      long parameters) {
    run(
        () ->
            Native.ds_grad_stats(
                context,
                dot,
                norm2,
                maps.rows(),
                direction,
                offsets,
                dtype.ordinal(),
                maps.size(),
                samples,
                parameters));
  }

  /**
   * {@code grad += Σ_i weight[i] · G_i}. A weight of exactly 0 drops its sample unread.
   *
   * @param grad += [parameters]
   * @param weight [samples]
   */
  public void gradSum(
      FloatPointer grad,
      MapTable maps,
      FloatPointer weight,
      LongPointer offsets,
      DType dtype,
      long samples,
      long parameters) {
    run(
        () ->
            Native.ds_grad_sum(
                context,
                grad,
                maps.rows(),
                weight,
                offsets,
                dtype.ordinal(),
                maps.size(),
                samples,
                parameters));
  }

  /**
   * {@code gram[i, j] += Σ_maps ⟨G_i, G_j⟩}.
   *
   * @param gram += [samples, samples], symmetric
   */
  public void gradGram(
      DoublePointer gram, MapTable maps, LongPointer offsets, DType dtype, long samples) {
    run(
        () ->
            Native.ds_grad_gram(
                context, gram, maps.rows(), offsets, dtype.ordinal(), maps.size(), samples));
  }

  /**
   * {@code cosine = dot / (|g| |d|)}, {@code score = mu · loss − nu · cosine} (arXiv 2606.09866).
   *
   * @param score [samples]
   * @param cosine [samples]
   * @param directionNorm2 [1], squared norm of the direction
   */
  public void score(
      FloatPointer score,
      FloatPointer cosine,
      FloatPointer loss,
      DoublePointer dot,
      DoublePointer norm2,
      DoublePointer directionNorm2,
      double mu,
      double nu,
      long samples) {
    run(
        () ->
            Native.ds_score(
                context, score, cosine, loss, dot, norm2, directionNorm2, mu, nu, samples));
  }

  /**
   * Keeps the highest or lowest scores, ties to the lower index: at most {@code k} of them (k ≤ 0:
   * no limit) and, if {@code tokenBudget > 0}, whole samples in rank order until their tokens reach
   * it. Hard: equal weights. Soft: softmax (softmin) over all candidates at a temperature, the kept
   * weights renormalised.
   *
   * @param weight [samples], sums to 1, 0 where dropped: what {@link #gradSum} takes
   * @param share [samples], before renormalisation: softmax over all candidates, or 1 if kept
   * @param index [samples], the first {@code kept[0]} in rank order, the rest −1
   * @param kept [1]
   * @param entropy [1], in nats
   * @param tokens [samples], null without a token budget
   */
  public void select(
      FloatPointer weight,
      FloatPointer share,
      LongPointer index,
      LongPointer kept,
      DoublePointer entropy,
      FloatPointer score,
      LongPointer tokens,
      boolean largest,
      boolean soft,
      double temperature,
      long k,
      double tokenBudget,
      long samples) {
    run(
        () ->
            Native.ds_select(
                context,
                weight,
                share,
                index,
                kept,
                entropy,
                score,
                tokens,
                largest ? 1 : 0,
                soft ? 1 : 0,
                temperature,
                k,
                tokenBudget,
                samples));
  }

  /**
   * {@code dot[0] = ⟨a, b⟩}, summed in double.
   *
   * @param dot [1]
   */
  public void dot(DoublePointer dot, FloatPointer a, FloatPointer b, long n) {
    run(() -> Native.ds_dot(context, dot, a, b, n));
  }

  /**
   * Adds {@code rho · reference} to {@code grad}, or projects the conflict with it away.
   *
   * @param grad in and out [n]
   */
  public void correct(
      FloatPointer grad, FloatPointer reference, double rho, Correction mode, long n) {
    run(
        () ->
            Native.ds_correct(
                context, grad, reference, rho, mode == Correction.PROJECT ? 1 : 0, n));
  }

  /**
   * Clips {@code grad} by its global norm and takes one AdamW step, as {@code clip_grad_norm_} and
   * {@code torch.optim.AdamW} do (arXiv 1711.05101). A norm that is not finite changes nothing but
   * {@code norm}.
   *
   * @param param in and out [n], like the moments {@code m} and {@code v}
   * @param norm [1], before clipping
   * @param step counts from 1
   * @param maxNorm ≤ 0: no clipping
   */
  public void adamw(
      FloatPointer param,
      FloatPointer m,
      FloatPointer v,
      DoublePointer norm,
      FloatPointer grad,
      long step,
      double rate,
      double beta1,
      double beta2,
      double epsilon,
      double decay,
      double maxNorm,
      long n) {
    run(
        () ->
            Native.ds_adamw(
                context, param, m, v, norm, grad, step, rate, beta1, beta2, epsilon, decay, maxNorm,
                n));
  }

  /**
   * Inverted dropout from a counter: 0 with probability {@code p}, else {@code 1 / (1 − p)}, by
   * Philox4x32-10.
   *
   * @param mask [rows, columns]
   * @param key [rows]; a row's mask depends on its key alone
   */
  public void dropoutMask(FloatPointer mask, LongPointer key, double p, long rows, long columns) {
    run(() -> Native.ds_dropout_mask(context, mask, key, p, rows, columns));
  }

  /** Frees the workspace; closing twice is harmless. */
  @Override
  public void close() {
    enter();
    try {
      Native.ds_close(context);
      context = null;
    } finally {
      user.set(null);
    }
  }

  private interface Call {
    int status();
  }

  private void run(Call call) {
    enter();
    try {
      if (context == null) {
        throw new IllegalStateException("the engine is closed");
      }
      if (failure != null) {
        throw new DeviceException("the device failed before: " + failure);
      }
      check(call.status());
    } catch (DeviceException e) {
      failure = failure == null ? e.getMessage() : failure;
      throw e;
    } finally {
      user.set(null);
    }
  }

  private void enter() {
    Thread current = Thread.currentThread();
    if (!user.compareAndSet(null, current)) {
      throw new IllegalStateException(
          "the engine is in use by thread '"
              + user.get()
              + "'; one engine serves one thread at a time");
    }
  }

  private static void check(int status) {
    if (status == Native.DS_OK) {
      return;
    }
    String message = Native.ds_last_error().getString();
    throw switch (status) {
      case Native.DS_INVALID -> new IllegalArgumentException(message);
      case Native.DS_UNSUPPORTED -> new UnsupportedOperationException(message);
      case Native.DS_OUT_OF_MEMORY -> new EngineException(message);
      case Native.DS_DEVICE -> new DeviceException(message);
      default ->
          throw new AssertionError(Native.ds_status_name(status).getString() + ": " + message);
    };
  }
}
