// score.cpp: loss and cosine to one number.
#include <cmath>

#include "context.h"

namespace ds {
namespace cpu {

namespace {

// The guarded length of the formula in ds.h; a NaN stays one.
double length(double norm2) {
  return std::sqrt(norm2 < 1e-12 ? 1e-12 : norm2) + 1e-12;
}

}  // namespace

void Context::score(const Score &a) {
  const double direction = length(a.direction_norm2[0]);
  for (int64_t i = 0; i < a.samples; ++i) {
    const double cosine = a.dot[i] / (length(a.norm2[i]) * direction);
    a.cosine[i] = static_cast<float>(cosine);
    a.score[i] = static_cast<float>(a.mu * static_cast<double>(a.loss[i]) - a.nu * cosine);
  }
}

}  // namespace cpu
}  // namespace ds
