/* ds.h: the contract of the DualSelect engine. Every type, status and function, with its formula.
 *
 * Rules, stated once:
 *  - Argument order is: context, outputs, inputs, scalars, sizes.
 *  - Arrays are contiguous, row-major and live on the context's device; a few, marked (host), live in host memory.
 *  - Sizes are int64_t. A size of zero is a legal no-op: outputs marked += stay as they are, others are set to their
 *    empty value (a sum of nothing is 0).
 *  - Outputs marked += accumulate into what is there; all others are overwritten, whatever they held (NaN too).
 *  - Input and output arrays must not overlap.
 *  - Nothing is kept after a call but work queued on the context's stream; outputs are valid after ds_sync.
 *  - Sums run in a fixed order that depends on the sizes alone, never on the number of threads: one device gives the
 *    same bits twice. There are no float atomics.
 *  - No C++ exception crosses, nothing aborts: a failure is a status, ds_last_error() says it in words.
 *  - One context is used by one thread at a time; different contexts are independent.
 */
#ifndef DS_H
#define DS_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define DS_API __attribute__((visibility("default")))
#else
#define DS_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define DS_ABI_VERSION 1

typedef enum ds_status {
  DS_OK = 0,
  DS_INVALID = 1,       /* an argument breaks the contract; nothing was changed */
  DS_UNSUPPORTED = 2,   /* legal, but not on this device or in this build */
  DS_OUT_OF_MEMORY = 3, /* host or device */
  DS_DEVICE = 4,        /* the device failed; the context is of no further use */
  DS_INTERNAL = 5       /* a bug of the engine */
} ds_status;

/* Element type of x and dy. Products accumulate in float, sums over samples' layers in double. */
typedef enum ds_dtype { DS_F32 = 0, DS_BF16 = 1, DS_F16 = 2 } ds_dtype;

typedef struct ds_context ds_context;

/* ---- the library and its devices ------------------------------------------------------------------------------- */

DS_API int ds_abi_version(void);
/* CUDA devices that this build can use; 0 without a driver, never an error. The CPU is always there, as device -1. */
DS_API int ds_device_count(void);
DS_API const char *ds_status_name(ds_status status);
/* The calling thread's last failure in one sentence; "" before the first. Valid until the thread's next call. */
DS_API const char *ds_last_error(void);

/* ---- context and memory ---------------------------------------------------------------------------------------- */

/* device: -1 the CPU, else a CUDA ordinal. stream: a cudaStream_t that stays the caller's, NULL the default one; NULL
 * on the CPU. threads: of the CPU kernels, 1024 at most, 0 for all cores that this process may run on. */
DS_API ds_status ds_open(ds_context **context, int device, void *stream, int threads);
/* NULL is a no-op. */
DS_API void ds_close(ds_context *context);
/* Waits until all queued work is done. */
DS_API ds_status ds_sync(ds_context *context);
/* Device memory, aligned to 64 bytes at least, not cleared. bytes = 0 gives NULL. */
DS_API ds_status ds_alloc(ds_context *context, void **data, size_t bytes);
DS_API ds_status ds_free(ds_context *context, void *data);
/* Copies between host and device memory in any combination. Host memory must stay as it is until ds_sync. */
DS_API ds_status ds_copy(ds_context *context, void *to, const void *from, size_t bytes);

/* ---- per-sample gradients, unformed ---------------------------------------------------------------------------- */

/* One linear map y = W x, W [out, in]. The gradient of sample i with respect to W is
 *
 *     G_i = sum over its tokens t of dy[t]^T x[t]            [out, in],  t = offsets[i] ... offsets[i+1]-1
 *
 * with x [tokens, in] and dy [tokens, out] on the device. Batches are ragged; a padded one has equal offsets.
 * at: the first element of the map's block (out*in floats, row-major) in the flat parameter, gradient and direction
 * vectors. A LoRA adapter y = W x + s B A x is two maps: A with (x, d(Ax)) and B with (s A x, dy). */
typedef struct ds_map {
  const void *x, *dy;
  int64_t in, out, at;
} ds_map;

/* dot[i]   += sum over maps <G_i, direction block>
 * norm2[i] += sum over maps <G_i, G_i>                       (ghost norm, arXiv 2009.03106)
 * direction may be NULL: then dot may be NULL too and is left alone. maps (host) [maps_count]; offsets [samples + 1],
 * ascending from >= 0. parameters: the length of the flat vectors; every block lies within it, no two overlap. */
DS_API ds_status ds_grad_stats(ds_context *context, double *dot /* += [samples] */, double *norm2 /* += [samples] */,
                               const ds_map *maps, const float *direction /* [parameters] */, const int64_t *offsets,
                               ds_dtype dtype, int64_t maps_count, int64_t samples, int64_t parameters);

/* grad[at ...] += sum over samples weight[i] * G_i, for every map. A weight of exactly 0 drops its sample: nothing of
 * it is read, so a NaN there does not spread. */
DS_API ds_status ds_grad_sum(ds_context *context, float *grad /* += [parameters] */, const ds_map *maps,
                             const float *weight /* [samples] */, const int64_t *offsets, ds_dtype dtype,
                             int64_t maps_count, int64_t samples, int64_t parameters);

/* gram[i, j] += sum over maps <G_i, G_j>; symmetric. */
DS_API ds_status ds_grad_gram(ds_context *context, double *gram /* += [samples, samples] */, const ds_map *maps,
                              const int64_t *offsets, ds_dtype dtype, int64_t maps_count, int64_t samples);

/* ---- scoring and selection (arXiv 2606.09866) -------------------------------------------------------------------- */

/* cosine[i] = dot[i] / ((sqrt(max(norm2[i], 1e-12)) + 1e-12) * (sqrt(max(direction_norm2[0], 1e-12)) + 1e-12))
 * score[i]  = mu * loss[i] - nu * cosine[i]
 * References keep the highest scores (high loss, in conflict), tasks the lowest (low loss, in agreement). */
DS_API ds_status ds_score(ds_context *context, float *score /* [samples] */, float *cosine /* [samples] */,
                          const float *loss, const double *dot, const double *norm2, const double *direction_norm2,
                          double mu, double nu, int64_t samples);

/* Ranks the candidates by score, highest first if `largest`, else lowest first; ties go to the lower index, a NaN score
 * ranks last. Keeps the first of them: at most k (k <= 0: no limit), and, if token_budget > 0, whole samples in rank
 * order until their tokens reach token_budget. At least one candidate is kept.
 *
 *   soft:  p = softmax(+-score / max(temperature, 1e-8)) over ALL candidates (+ if largest; NaN scores get 0)
 *          share[i] = p_i,  weight[i] = p_i / sum of the kept p (0 if dropped),  entropy = -sum p ln p
 *   hard:  share[i] = 1 if kept else 0,  weight[i] = share[i] / kept,            entropy = ln kept
 *
 * If the kept p sum to 0 the kept share equal weights. index [samples]: the first kept[0] entries are the kept candidates
 * in rank order, the rest is -1. tokens [samples] may be NULL when token_budget <= 0.
 * samples = 0: kept = 0, entropy = 0. */
DS_API ds_status ds_select(ds_context *context, float *weight /* [samples] */, float *share /* [samples] */,
                           int64_t *index /* [samples] */, int64_t *kept /* [1] */, double *entropy /* [1] */,
                           const float *score, const int64_t *tokens, int largest, int soft, double temperature,
                           int64_t k, double token_budget, int64_t samples);

/* ---- flat vectors ------------------------------------------------------------------------------------------------ */

/* dot[0] = sum a[i] * b[i], in double. a and b may be the same array. */
DS_API ds_status ds_dot(ds_context *context, double *dot /* [1] */, const float *a, const float *b, int64_t n);

/* add:     grad += rho * reference
 * project: grad -= min(0, <grad, reference> / <reference, reference>) * reference       (A-GEM, arXiv 1812.00420)
 *          rho is not used; a zero reference changes nothing. */
DS_API ds_status ds_correct(ds_context *context, float *grad /* in and out, [n] */, const float *reference, double rho,
                            int project, int64_t n);

/* Clip by global norm, then AdamW (arXiv 1711.05101), as torch.nn.utils.clip_grad_norm_ and torch.optim.AdamW:
 *   norm[0] = |grad|,  g = grad * min(1, max_norm / (norm + 1e-6))      (max_norm <= 0: no clipping)
 *   param  -= rate * decay * param
 *   m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2
 *   param  -= rate / (1 - beta1^step) * m / (sqrt(v / (1 - beta2^step)) + epsilon)
 * step counts from 1. If the norm is not finite nothing but norm is changed. */
DS_API ds_status ds_adamw(ds_context *context, float *param /* in and out, [n] */, float *m /* in and out */,
                          float *v /* in and out */, double *norm /* [1] */, const float *grad, int64_t step,
                          double rate, double beta1, double beta2, double epsilon, double decay, double max_norm,
                          int64_t n);

/* Inverted dropout as a counter-based mask: mask[row, column] = 0 with probability p, else 1 / (1 - p).
 * The random word of (row, column) is word column % 4 of Philox4x32-10 (Salmon et al., SC11) with key = key[row] (low
 * word first) and counter = (column / 4, 0, 0, 0); it drops where word < p * 2^32. So a mask depends on the row's key
 * alone, whatever batch the row travels in. 0 <= p < 1, columns <= 2^34. */
DS_API ds_status ds_dropout_mask(ds_context *context, float *mask /* [rows, columns] */, const uint64_t *key /* [rows] */,
                                 double p, int64_t rows, int64_t columns);

#ifdef __cplusplus
}
#endif

#endif /* DS_H */
