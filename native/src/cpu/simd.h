// simd.h: the vector of the tier at hand, for tier_*.cpp alone.
#ifndef DS_CPU_SIMD_H
#define DS_CPU_SIMD_H

#include <stdint.h>

#include "tier.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace ds {
namespace cpu {
namespace DS_TIER {

#if defined(__AVX512F__)
constexpr int kVec = 16;
#elif defined(__AVX2__)
constexpr int kVec = 8;
#else
constexpr int kVec = 4;
#endif

typedef float vec __attribute__((vector_size(4 * kVec)));
typedef float loose_vec __attribute__((vector_size(4 * kVec), aligned(4), may_alias));

static inline vec load(const float *from) {
  return *reinterpret_cast<const loose_vec *>(from);
}
static inline void store(float *to, vec value) {
  *reinterpret_cast<loose_vec *>(to) = value;
}

static inline double sum(vec value) {
  double total = 0;
  for (int l = 0; l < kVec; ++l) total += value[l];
  return total;
}

}  // namespace DS_TIER
}  // namespace cpu
}  // namespace ds

#endif  // DS_CPU_SIMD_H
