// adamw.cu: global norm, then clip and AdamW in one pass over the flat vectors.
#include <cmath>

#include "adam_step.h"
#include "context.h"
#include "flat.cuh"

namespace ds {
namespace cuda {

namespace {

// 28 bytes move for an element: p, m, v, g in, p, m, v out. A thread has 64 of them in flight; at 47 registers 1,280
// threads fit a multiprocessor: 80 KB, three times what the memory of an H200 needs to be busy.
template <bool kAligned>
__global__ void __launch_bounds__(kFlatThreads)
    update(float *__restrict__ param, float *__restrict__ m, float *__restrict__ v, double *norm,
           const float *__restrict__ grad, const double *partial, int64_t partials, double max_norm, AdamStep s,
           int64_t n) {
  const double length = sqrt(total_of(partial, partials));
  if (blockIdx.x == 0 && threadIdx.x == 0) *norm = length;
  if (!(length < INFINITY)) return;
  const float clip = max_norm > 0 ? static_cast<float>(min(1.0, max_norm / (length + 1e-6))) : 1.0f;
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
  const int64_t partials = sum_blocks(a.n);
  double *partial = workspace<double>(partials);
  dispatch_aligned(
      [&](auto aligned) {
        launch(products<aligned, 1>, partials, kFlatThreads, 0, partial, a.grad, a.grad, a.n);
        launch_flat(*this, update<aligned>, a.n, a.param, a.m, a.v, a.norm, a.grad, partial, partials, a.max_norm,
                    adam_step(a), a.n);
      },
      a.param, a.m, a.v, a.grad);
}

}  // namespace cuda
}  // namespace ds
