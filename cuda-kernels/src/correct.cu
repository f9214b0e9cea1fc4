// correct.cu: dots of flat vectors, and the reference correction that is made of them.
#include "context.h"
#include "flat.cuh"

namespace ds {
namespace cuda {

namespace {

__global__ void __launch_bounds__(kFlatThreads) add_partials(double *dot, const double *partial, int64_t count) {
  const double total = total_of(partial, count);
  if (threadIdx.x == 0) *dot = total;
}

// grad += scale * reference
template <bool kAligned>
__device__ void add_scaled(float *grad, const float *reference, double scale, int64_t n) {
  for_each_floats(n, [&](auto width, int64_t i) {
    constexpr int w = decltype(width)::value;
    Floats<w> g = load<kAligned, w>(grad + i);
    const Floats<w> r = load<kAligned, w>(reference + i);
#pragma unroll
    for (int l = 0; l < w; ++l) g.lane[l] = static_cast<float>(g.lane[l] + scale * r.lane[l]);
    store<kAligned>(grad + i, g);
  });
}

template <bool kAligned>
__global__ void __launch_bounds__(kFlatThreads)
    add(float *__restrict__ grad, const float *__restrict__ reference, double rho, int64_t n) {
  add_scaled<kAligned>(grad, reference, rho, n);
}

template <bool kAligned>
__global__ void __launch_bounds__(kFlatThreads)
    project(float *__restrict__ grad, const float *__restrict__ reference, const double *partial, int64_t partials,
            int64_t n) {
  const double across = total_of(partial, partials), square = total_of(partial + partials, partials);
  if (!(across < 0)) return;  // no conflict
  add_scaled<kAligned>(grad, reference, -across / square, n);
}

}  // namespace

void Context::dot(const Dot &a) {
  const Call call = begin();
  const int64_t partials = sum_blocks(a.n);
  double *partial = workspace<double>(partials);
  dispatch_aligned(
      [&](auto aligned) { launch(products<aligned, 1>, partials, kFlatThreads, 0, partial, a.a, a.b, a.n); }, a.a, a.b);
  launch(add_partials, 1, kFlatThreads, 0, a.dot, partial, partials);
}

void Context::correct(const Correct &a) {
  const Call call = begin();
  const int64_t partials = sum_blocks(a.n);
  dispatch_aligned(
      [&](auto aligned) {
        if (!a.project) return launch_flat(*this, add<aligned>, a.n, a.grad, a.reference, a.rho, a.n);
        double *partial = workspace<double>(2 * partials);
        launch(products<aligned, 2>, partials, kFlatThreads, 0, partial, a.grad, a.reference, a.n);
        launch_flat(*this, project<aligned>, a.n, a.grad, a.reference, partial, partials, a.n);
      },
      a.grad, a.reference);
}

}  // namespace cuda
}  // namespace ds
