// score.cu: loss and cosine to one number.
#include "common.cuh"
#include "context.h"

namespace ds {
namespace cuda {

namespace {

constexpr int kThreads = 256;

// The guarded length of the formula in ds.h; a NaN stays one.
__device__ double length(double norm2) {
  return sqrt(norm2 < 1e-12 ? 1e-12 : norm2) + 1e-12;
}

__global__ void score_kernel(Score a) {
  const int64_t i = int64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (i >= a.samples) return;
  const double cosine = a.dot[i] / (length(a.norm2[i]) * length(a.direction_norm2[0]));
  a.cosine[i] = static_cast<float>(cosine);
  a.score[i] = static_cast<float>(a.mu * static_cast<double>(a.loss[i]) - a.nu * cosine);
}

}  // namespace

void Context::score(const Score &a) {
  const Call call = begin();
  launch(score_kernel, ceil_div<int64_t>(a.samples, kThreads), kThreads, 0, a);
}

}  // namespace cuda
}  // namespace ds
