// backend.h: the seam between the door (abi.cpp) and a device. A backend is a table of functions, one for each of ds.h,
// whose arguments were checked already; a backend reports failures by throwing (error.h) and checks nothing again.
#ifndef DS_BACKEND_H
#define DS_BACKEND_H

#include <memory>

#include "ds.h"

namespace ds {

struct GradStats {
  double *dot, *norm2;  // dot is NULL when direction is
  const ds_map *maps;
  const float *direction;
  const int64_t *offsets;
  ds_dtype dtype;
  int64_t maps_count, samples;
};

struct GradSum {
  float *grad;
  const ds_map *maps;
  const float *weight;
  const int64_t *offsets;
  ds_dtype dtype;
  int64_t maps_count, samples;
};

struct GradGram {
  double *gram;
  const ds_map *maps;
  const int64_t *offsets;
  ds_dtype dtype;
  int64_t maps_count, samples;
};

struct Score {
  float *score, *cosine;
  const float *loss;
  const double *dot, *norm2, *direction_norm2;
  double mu, nu;
  int64_t samples;
};

struct Select {
  float *weight, *share;
  int64_t *index, *kept;
  double *entropy;
  const float *score;
  const int64_t *tokens;
  bool largest, soft;
  double temperature;
  int64_t k;
  double token_budget;
  int64_t samples;
};

struct Dot {
  double *dot;
  const float *a, *b;
  int64_t n;
};

struct Correct {
  float *grad;
  const float *reference;
  double rho;
  bool project;
  int64_t n;
};

struct AdamW {
  float *param, *m, *v;
  double *norm;
  const float *grad;
  int64_t step;
  double rate, beta1, beta2, epsilon, decay, max_norm;
  int64_t n;
};

struct DropoutMask {
  float *mask;
  const uint64_t *key;
  double p;
  int64_t rows, columns;
};

class Backend {
 public:
  virtual ~Backend() = default;
  // True where the host reads the device's arrays, so that the door can check what lies in them.
  virtual bool on_host() const = 0;
  virtual void sync() = 0;
  virtual void *alloc(size_t bytes) = 0;
  virtual void free(void *data) = 0;
  virtual void copy(void *to, const void *from, size_t bytes) = 0;

  virtual void grad_stats(const GradStats &) = 0;
  virtual void grad_sum(const GradSum &) = 0;
  virtual void grad_gram(const GradGram &) = 0;
  virtual void score(const Score &) = 0;
  virtual void select(const Select &) = 0;
  virtual void dot(const Dot &) = 0;
  virtual void correct(const Correct &) = 0;
  virtual void adamw(const AdamW &) = 0;
  virtual void dropout_mask(const DropoutMask &) = 0;
};

std::unique_ptr<Backend> open_cpu(int threads);

// Defined by cuda-kernels/ in a CUDA build, by no_cuda.cpp in any other.
int cuda_device_count();
std::unique_ptr<Backend> open_cuda(int device, void *stream);

}  // namespace ds

#endif  // DS_BACKEND_H
