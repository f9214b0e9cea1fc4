// tier_rank.cpp: what select needs of all candidates: their order as integers, and their softmax.
#include "simd.h"
#include "tier_table.h"

namespace ds {
namespace cpu {
namespace DS_TIER {

void rank_keys(uint32_t *key, const float *score, bool largest, int64_t n) {
  const uint32_t flip = largest ? 0xffffffffu : 0;
  for (int64_t i = 0; i < n; ++i) {
    const float value = score[i] + 0.0f;  // -0 and 0 are one score
    uint32_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    bits ^= 0x80000000u | (0 - (bits >> 31));  // ascending with the value
    key[i] = value == value ? bits ^ flip : 0xffffffffu;
  }
}

int64_t count_keys(const uint32_t *key, uint32_t limit, int64_t n) {
  int64_t total = 0;
  for (int64_t first = 0; first < n; first += INT64_C(1) << 30) {  // what a lane can count
    const int64_t last = n - first < (INT64_C(1) << 30) ? n : first + (INT64_C(1) << 30);
    uint32_t count = 0;
    for (int64_t i = first; i < last; ++i) count += key[i] <= limit;
    total += count;
  }
  return total;
}

// A bit for each of kVec keys that is <= limit.
static inline uint32_t keys_up_to(const uint32_t *key, uint32_t limit) {
#if defined(__AVX512F__)
  return _mm512_cmple_epu32_mask(_mm512_loadu_si512(key), _mm512_set1_epi32(static_cast<int>(limit)));
#else
  uint32_t bits = 0;
  for (int l = 0; l < kVec; ++l) bits |= static_cast<uint32_t>(key[l] <= limit) << l;
  return bits;
#endif
}

int64_t find_keys(uint64_t *found, const uint32_t *key, uint32_t limit, int64_t n) {
  int64_t count = 0, i = 0;
  for (; i + kVec <= n; i += kVec)
    for (uint32_t bits = keys_up_to(key + i, limit); bits; bits &= bits - 1) {
      const int64_t at = i + __builtin_ctz(bits);
      found[count++] = static_cast<uint64_t>(key[at]) << 32 | static_cast<uint64_t>(at);
    }
  for (; i < n; ++i)
    if (key[i] <= limit) found[count++] = static_cast<uint64_t>(key[i]) << 32 | static_cast<uint64_t>(i);
  return count;
}

constexpr int kWords = kVec / 2;  // doubles
typedef double words __attribute__((vector_size(4 * kVec)));
typedef uint64_t bits64 __attribute__((vector_size(4 * kVec)));
typedef float half_vec __attribute__((vector_size(2 * kVec)));
typedef float loose_half_vec __attribute__((vector_size(2 * kVec), aligned(4), may_alias));

// e^z for -700 <= z <= 0 as 2^k e^r, |r| <= ln(2) / 2. Taylor's polynomial of degree 9 leaves 7e-12; the shares that
// come of it are floats, the entropy is asked to 1e-9.
static inline words exponential(words z) {
  constexpr double kRound = 0x1.8p52;  // to this sum the whole part of a small number is its lowest bits
  const words shifted = z * 1.4426950408889634 + kRound, k = shifted - kRound;
  const words r = (z - k * 0x1.62e42fefap-1) - k * 0x1.cf79abc9e3b3ap-40;
  words p = words{} + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  return reinterpret_cast<words>(reinterpret_cast<bits64>(p) + (reinterpret_cast<bits64>(shifted) << 52));
}

struct Sums {
  words e = {}, moment = {};
};

static inline half_vec boltzmann_of(half_vec score, double best, double rate, Sums &sums) {
  const words value = __builtin_convertvector(score, words);
  const words any = value == best ? words{} : (value - best) * rate;  // inf - inf would be NaN
  const auto counts = any >= -700.0;                                   // neither NaN, nor beyond what e^z can be
  const words z = counts ? any : words{}, e = counts ? exponential(z) : words{};
  sums.e += e;
  sums.moment += e * z;
  return __builtin_convertvector(e, half_vec);
}

void boltzmann(float *p, double *sum, double *moment, const float *score, double best, double rate, int64_t n) {
  Sums sums;
  int64_t i = 0;
  for (; i + kWords <= n; i += kWords)
    *reinterpret_cast<loose_half_vec *>(p + i) =
        boltzmann_of(*reinterpret_cast<const loose_half_vec *>(score + i), best, rate, sums);
  if (i < n) {
    half_vec rest = half_vec{} + __builtin_nanf("");  // no candidate, no share
    for (int l = 0; l < n - i; ++l) rest[l] = score[i + l];
    rest = boltzmann_of(rest, best, rate, sums);
    for (int l = 0; l < n - i; ++l) p[i + l] = rest[l];
  }
  for (int l = 0; l < kWords; ++l) {
    *sum += sums.e[l];
    *moment += sums.moment[l];
  }
}

void scale(float *x, float factor, int64_t n) {
  for (int64_t i = 0; i < n; ++i) x[i] *= factor;
}

}  // namespace DS_TIER
}  // namespace cpu
}  // namespace ds
