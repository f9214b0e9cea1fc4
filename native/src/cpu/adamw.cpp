// adamw.cpp: global norm, then clip and AdamW in one pass over the flat vectors.
#include <algorithm>
#include <cmath>

#include "context.h"
#include "tile.h"

namespace ds {
namespace cpu {

namespace {

constexpr int64_t kSpan = 16384;  // elements to a task: 64 KiB of each vector

AdamStep constants(const AdamW &a, double norm) {
  const double clip = a.max_norm > 0 ? std::min(1.0, a.max_norm / (norm + 1e-6)) : 1.0;
  const double step = static_cast<double>(a.step);
  const double bias1 = 1 - std::pow(a.beta1, step), bias2 = 1 - std::pow(a.beta2, step);
  AdamStep s;
  s.clip = static_cast<float>(clip);
  s.shrink = static_cast<float>(1 - a.rate * a.decay);
  s.beta1 = static_cast<float>(a.beta1);
  s.rest1 = static_cast<float>(1 - a.beta1);
  s.beta2 = static_cast<float>(a.beta2);
  s.rest2 = static_cast<float>(1 - a.beta2);
  s.rate = static_cast<float>(a.rate / bias1);
  s.root = static_cast<float>(1 / std::sqrt(bias2));
  s.epsilon = static_cast<float>(a.epsilon);
  return s;
}

}  // namespace

void Context::adamw(const AdamW &a) {
  const double norm = std::sqrt(sum_products(a.grad, a.grad, a.n));
  *a.norm = norm;
  if (!std::isfinite(norm)) return;
  const AdamStep step = constants(a, norm);
  pool_.run(ceil_div(a.n, kSpan), 8 * static_cast<double>(a.n), [&](int64_t span, int) {
    const int64_t first = span * kSpan;
    tier_.adamw(a.param + first, a.m + first, a.v + first, a.grad + first, step, std::min(kSpan, a.n - first));
  });
}

}  // namespace cpu
}  // namespace ds
