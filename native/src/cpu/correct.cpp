// correct.cpp: dots of flat vectors, and the reference correction that is made of them.
#include <algorithm>

#include "context.h"
#include "tile.h"

namespace ds {
namespace cpu {

namespace {

constexpr int64_t kSpan = 16384;  // elements to a task: 64 KiB of each vector

}  // namespace

double Context::sum_products(const float *a, const float *b, int64_t n) {
  const int64_t spans = ceil_div(n, kSpan);
  double *partial = shared_.reserve<double>(static_cast<size_t>(spans));
  pool_.run(spans, static_cast<double>(n), [&](int64_t span, int) {
    const int64_t first = span * kSpan;
    partial[span] = tier_.dot(a + first, b + first, std::min(kSpan, n - first));
  });
  double total = 0;
  for (int64_t span = 0; span < spans; ++span) total += partial[span];
  return total;
}

void Context::dot(const Dot &a) {
  *a.dot = sum_products(a.a, a.b, a.n);
}

void Context::correct(const Correct &a) {
  double scale = a.rho;
  if (a.project) {
    const double across = sum_products(a.grad, a.reference, a.n);
    if (!(across < 0)) return;  // no conflict
    scale = -across / sum_products(a.reference, a.reference, a.n);
  }
  pool_.run(ceil_div(a.n, kSpan), static_cast<double>(a.n), [&](int64_t span, int) {
    const int64_t first = span * kSpan;
    tier_.add(a.grad + first, a.reference + first, scale, std::min(kSpan, a.n - first));
  });
}

}  // namespace cpu
}  // namespace ds
