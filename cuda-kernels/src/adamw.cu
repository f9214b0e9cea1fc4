// adamw.cu: global norm, then clip and AdamW in one pass over the flat vectors.
#include <cmath>

#include "context.h"
#include "flat.cuh"

namespace ds {
namespace cuda {

namespace {

// AdamW's scalars, reduced to what one element needs; the clip is known on the device alone.
struct AdamStep {
  float shrink, beta1, rest1, beta2, rest2, rate, root, epsilon;
  double max_norm;
};

AdamStep constants(const AdamW &a) {
  const double step = static_cast<double>(a.step);
  const double bias1 = 1 - std::pow(a.beta1, step), bias2 = 1 - std::pow(a.beta2, step);
  AdamStep s;
  s.shrink = static_cast<float>(1 - a.rate * a.decay);
  s.beta1 = static_cast<float>(a.beta1);
  s.rest1 = static_cast<float>(1 - a.beta1);
  s.beta2 = static_cast<float>(a.beta2);
  s.rest2 = static_cast<float>(1 - a.beta2);
  s.rate = static_cast<float>(a.rate / bias1);
  s.root = static_cast<float>(1 / std::sqrt(bias2));
  s.epsilon = static_cast<float>(a.epsilon);
  s.max_norm = a.max_norm;
  return s;
}

// 28 bytes move for an element: p, m, v, g in, p, m, v out. A thread has 64 of them in flight; at 47 registers 1,280
// threads fit a multiprocessor: 80 KB, three times what the memory of an H200 needs to be busy.
template <bool kAligned>
__global__ void __launch_bounds__(kFlatThreads)
    update(float *__restrict__ param, float *__restrict__ m, float *__restrict__ v, double *norm,
           const float *__restrict__ grad, const double *partial, AdamStep s, int64_t n) {
  const double length = sqrt(total_of(partial, gridDim.x));
  if (blockIdx.x == 0 && threadIdx.x == 0) *norm = length;
  if (!(length < INFINITY)) return;
  const float clip = s.max_norm > 0 ? static_cast<float>(min(1.0, s.max_norm / (length + 1e-6))) : 1.0f;
  for_each_floats(n, [&](auto width, int64_t i) {
    constexpr int w = decltype(width)::value;
    Floats<w> ps = load<kAligned, w>(param + i), ms = load<kAligned, w>(m + i), vs = load<kAligned, w>(v + i);
    const Floats<w> gs = load<kAligned, w>(grad + i);
#pragma unroll
    for (int l = 0; l < w; ++l) {
      const float g = clip * gs.lane[l];
      ms.lane[l] = s.beta1 * ms.lane[l] + s.rest1 * g;
      vs.lane[l] = s.beta2 * vs.lane[l] + s.rest2 * (g * g);
      ps.lane[l] = s.shrink * ps.lane[l] - s.rate * (ms.lane[l] / (sqrtf(vs.lane[l]) * s.root + s.epsilon));
    }
    store<kAligned>(param + i, ps);
    store<kAligned>(m + i, ms);
    store<kAligned>(v + i, vs);
  });
}

}  // namespace

void Context::adamw(const AdamW &a) {
  const Call call = begin();
  const int64_t blocks = flat_blocks(a.n);
  double *partial = workspace<double>(blocks);
  dispatch_aligned(
      [&](auto aligned) {
        launch(products<aligned, 1>, blocks, kFlatThreads, 0, partial, a.grad, a.grad, a.n);
        launch(update<aligned>, blocks, kFlatThreads, 0, a.param, a.m, a.v, a.norm, a.grad, partial, constants(a), a.n);
      },
      a.param, a.m, a.v, a.grad);
}

}  // namespace cuda
}  // namespace ds
