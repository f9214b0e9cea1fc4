// adamw.cpp: global norm, then clip and AdamW in one pass over the flat vectors.
#include <algorithm>
#include <cmath>

#include "context.h"
#include "tile.h"

namespace ds {
namespace cpu {

namespace {

constexpr int64_t kSpan = 16384;  // elements to a task: 64 KiB of each vector

}  // namespace

void Context::adamw(const AdamW &a) {
  const double norm = std::sqrt(sum_products(a.grad, a.grad, a.n));
  *a.norm = norm;
  if (!std::isfinite(norm)) return;
  const AdamStep step = adam_step(a);
  const float clip = a.max_norm > 0 ? static_cast<float>(std::min(1.0, a.max_norm / (norm + 1e-6))) : 1;
  pool_.run(ceil_div(a.n, kSpan), 8 * static_cast<double>(a.n), [&](int64_t span, int) {
    const int64_t first = span * kSpan;
    tier_.adamw(a.param + first, a.m + first, a.v + first, a.grad + first, clip, step, std::min(kSpan, a.n - first));
  });
}

}  // namespace cpu
}  // namespace ds
