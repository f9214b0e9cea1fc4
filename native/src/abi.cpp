// abi.cpp: the door. Checks the arguments, dispatches to the context's backend, turns exceptions into a status and the
// last-error text. There is no arithmetic here.
#include <cstring>
#include <exception>
#include <new>
#include <system_error>

#include "backend.h"
#include "check.h"
#include "error.h"

struct ds_context {
  std::unique_ptr<ds::Backend> backend;
};

namespace {

// A plain array: setting it cannot fail, and a thread's end has nothing to destroy.
thread_local char last_error[512] = "";

ds_status report(const char *function, ds_status status, const char *text) {
  std::snprintf(last_error, sizeof last_error, "%s: %s", function, text);
  return status;
}

template <class Body>
ds_status guarded(const char *function, const Body &body) noexcept {
  try {
    body();
    return DS_OK;
  } catch (const ds::Error &error) {
    return report(function, error.status, error.text);
  } catch (const std::bad_alloc &) {
    return report(function, DS_OUT_OF_MEMORY, "out of host memory");
  } catch (const std::system_error &error) {  // of std::thread: the system gives no more threads
    return report(function, DS_OUT_OF_MEMORY, error.what());
  } catch (const std::exception &error) {
    return report(function, DS_INTERNAL, error.what());
  } catch (...) {
    return report(function, DS_INTERNAL, "unknown exception");
  }
}

ds::Backend &backend_of(ds_context *context) {
  ds::check_pointer(context, "context");
  return *context->backend;
}

constexpr int kMostThreads = 1024;  // a larger number is a mistake, not a machine

}  // namespace

using namespace ds;

int ds_abi_version(void) {
  return DS_ABI_VERSION;
}

int ds_device_count(void) {
  return cuda_device_count();
}

const char *ds_status_name(ds_status status) {
  static const char *const names[] = {"DS_OK",     "DS_INVALID", "DS_UNSUPPORTED", "DS_OUT_OF_MEMORY",
                                      "DS_DEVICE", "DS_INTERNAL"};
  const int value = number_of(status);
  return value < 0 || value > DS_INTERNAL ? "unknown ds_status" : names[value];
}

const char *ds_last_error(void) {
  return last_error;
}

ds_status ds_open(ds_context **context, int device, void *stream, int threads) {
  return guarded("ds_open", [&] {
    check_pointer(context, "context");
    if (device < -1) fail(DS_INVALID, "device = %d is neither -1 (the CPU) nor a CUDA ordinal", device);
    if (threads < 0 || threads > kMostThreads)
      fail(DS_INVALID, "threads = %d is not in [0, %d]", threads, kMostThreads);
    if (device == -1 && stream) fail(DS_INVALID, "stream = %p is not NULL on the CPU", stream);
    auto opened = std::make_unique<ds_context>();
    opened->backend = device == -1 ? open_cpu(threads) : open_cuda(device, stream);
    *context = opened.release();
  });
}

void ds_close(ds_context *context) {
  delete context;
}

ds_status ds_sync(ds_context *context) {
  return guarded("ds_sync", [&] { backend_of(context).sync(); });
}

ds_status ds_alloc(ds_context *context, void **data, size_t bytes) {
  return guarded("ds_alloc", [&] {
    Backend &backend = backend_of(context);
    check_pointer(data, "data");
    *data = bytes == 0 ? nullptr : backend.alloc(bytes);
  });
}

ds_status ds_free(ds_context *context, void *data) {
  return guarded("ds_free", [&] {
    Backend &backend = backend_of(context);
    if (data) backend.free(data);
  });
}

ds_status ds_copy(ds_context *context, void *to, const void *from, size_t bytes) {
  return guarded("ds_copy", [&] {
    Backend &backend = backend_of(context);
    if (bytes == 0) return;
    check_pointer(to, "to");
    check_pointer(from, "from");
    backend.copy(to, from, bytes);
  });
}

ds_status ds_grad_stats(ds_context *context, double *dot, double *norm2, const ds_map *maps, const float *direction,
                        const int64_t *offsets, ds_dtype dtype, int64_t maps_count, int64_t samples,
                        int64_t parameters) {
  return guarded("ds_grad_stats", [&] {
    Backend &backend = backend_of(context);
    const size_t element = check_dtype(dtype);
    check_size(samples, "samples");
    check_size(parameters, "parameters");
    check_maps(maps, maps_count, parameters);
    check_disjoint(maps, maps_count);
    if (samples == 0) return;
    if (direction) check_array(dot, "dot", samples);
    check_array(norm2, "norm2", samples);
    check_array(direction, "direction", direction ? parameters : 0);
    check_array(offsets, "offsets", samples);
    if (backend.on_host()) check_rows(maps, maps_count, offsets, samples, element);
    backend.grad_stats({direction ? dot : nullptr, norm2, maps, direction, offsets, dtype, maps_count, samples});
  });
}

ds_status ds_grad_sum(ds_context *context, float *grad, const ds_map *maps, const float *weight, const int64_t *offsets,
                      ds_dtype dtype, int64_t maps_count, int64_t samples, int64_t parameters) {
  return guarded("ds_grad_sum", [&] {
    Backend &backend = backend_of(context);
    const size_t element = check_dtype(dtype);
    check_size(samples, "samples");
    check_size(parameters, "parameters");
    check_maps(maps, maps_count, parameters);
    check_disjoint(maps, maps_count);
    if (samples == 0) return;
    check_array(grad, "grad", parameters);
    check_array(weight, "weight", samples);
    check_array(offsets, "offsets", samples);
    if (backend.on_host()) check_rows(maps, maps_count, offsets, samples, element);
    backend.grad_sum({grad, maps, weight, offsets, dtype, maps_count, samples});
  });
}

ds_status ds_grad_gram(ds_context *context, double *gram, const ds_map *maps, const int64_t *offsets, ds_dtype dtype,
                       int64_t maps_count, int64_t samples) {
  return guarded("ds_grad_gram", [&] {
    Backend &backend = backend_of(context);
    const size_t element = check_dtype(dtype);
    check_size(samples, "samples");
    check_maps(maps, maps_count, -1);
    if (samples == 0) return;
    check_array(gram, "gram", check_product(samples, samples, "samples * samples"));
    check_array(offsets, "offsets", samples);
    if (backend.on_host()) check_rows(maps, maps_count, offsets, samples, element);
    backend.grad_gram({gram, maps, offsets, dtype, maps_count, samples});
  });
}

ds_status ds_score(ds_context *context, float *score, float *cosine, const float *loss, const double *dot,
                   const double *norm2, const double *direction_norm2, double mu, double nu, int64_t samples) {
  return guarded("ds_score", [&] {
    Backend &backend = backend_of(context);
    check_finite(mu, "mu");
    check_finite(nu, "nu");
    check_size(samples, "samples");
    if (samples == 0) return;
    check_array(score, "score", samples);
    check_array(cosine, "cosine", samples);
    check_array(loss, "loss", samples);
    check_array(dot, "dot", samples);
    check_array(norm2, "norm2", samples);
    check_pointer(direction_norm2, "direction_norm2");
    backend.score({score, cosine, loss, dot, norm2, direction_norm2, mu, nu, samples});
  });
}

ds_status ds_select(ds_context *context, float *weight, float *share, int64_t *index, int64_t *kept, double *entropy,
                    const float *score, const int64_t *tokens, int largest, int soft, double temperature, int64_t k,
                    double token_budget, int64_t samples) {
  return guarded("ds_select", [&] {
    Backend &backend = backend_of(context);
    check_flag(largest, "largest");
    check_flag(soft, "soft");
    if (soft) check_finite(temperature, "temperature");
    check_finite(token_budget, "token_budget");
    check_size(samples, "samples");
    check_array(weight, "weight", samples);
    check_array(share, "share", samples);
    check_array(index, "index", samples);
    check_pointer(kept, "kept");
    check_pointer(entropy, "entropy");
    check_array(score, "score", samples);
    if (token_budget > 0) {
      check_array(tokens, "tokens", samples);
      for (int64_t i = 0; backend.on_host() && i < samples; ++i)
        if (tokens[i] < 0) fail(DS_INVALID, "tokens[%" PRId64 "] = %" PRId64 " is negative", i, tokens[i]);
    }
    backend.select({weight, share, index, kept, entropy, score, tokens, largest == 1, soft == 1, temperature, k,
                    token_budget, samples});
  });
}

ds_status ds_dot(ds_context *context, double *dot, const float *a, const float *b, int64_t n) {
  return guarded("ds_dot", [&] {
    Backend &backend = backend_of(context);
    check_size(n, "n");
    check_pointer(dot, "dot");
    check_array(a, "a", n);
    check_array(b, "b", n);
    backend.dot({dot, a, b, n});
  });
}

ds_status ds_correct(ds_context *context, float *grad, const float *reference, double rho, int project, int64_t n) {
  return guarded("ds_correct", [&] {
    Backend &backend = backend_of(context);
    check_flag(project, "project");
    if (!project) check_finite(rho, "rho");
    check_size(n, "n");
    check_array(grad, "grad", n);
    check_array(reference, "reference", n);
    backend.correct({grad, reference, rho, project == 1, n});
  });
}

ds_status ds_adamw(ds_context *context, float *param, float *m, float *v, double *norm, const float *grad, int64_t step,
                   double rate, double beta1, double beta2, double epsilon, double decay, double max_norm, int64_t n) {
  return guarded("ds_adamw", [&] {
    Backend &backend = backend_of(context);
    if (step < 1) fail(DS_INVALID, "step = %" PRId64 " is below 1", step);
    check_finite(rate, "rate");
    check_range(beta1, "beta1", 0, 1);
    check_range(beta2, "beta2", 0, 1);
    check_finite(epsilon, "epsilon");
    if (epsilon < 0) fail(DS_INVALID, "epsilon = %g is negative", epsilon);
    check_finite(decay, "decay");
    if (std::isnan(max_norm)) fail(DS_INVALID, "max_norm = %g is not a number", max_norm);
    check_size(n, "n");
    check_array(param, "param", n);
    check_array(m, "m", n);
    check_array(v, "v", n);
    check_pointer(norm, "norm");
    check_array(grad, "grad", n);
    backend.adamw({param, m, v, norm, grad, step, rate, beta1, beta2, epsilon, decay, max_norm, n});
  });
}

ds_status ds_dropout_mask(ds_context *context, float *mask, const uint64_t *key, double p, int64_t rows,
                          int64_t columns) {
  return guarded("ds_dropout_mask", [&] {
    Backend &backend = backend_of(context);
    check_range(p, "p", 0, 1);
    check_size(rows, "rows");
    check_size(columns, "columns");
    if (columns > INT64_C(1) << 34)  // column / 4 is one 32-bit word of the counter
      fail(DS_INVALID, "columns = %" PRId64 " exceeds 2^34", columns);
    check_array(mask, "mask", check_product(rows, columns, "rows * columns"));
    if (rows == 0 || columns == 0) return;
    check_array(key, "key", rows);
    backend.dropout_mask({mask, key, p, rows, columns});
  });
}
