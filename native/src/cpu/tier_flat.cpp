// tier_flat.cpp: loops over flat vectors and the dropout mask, plain enough for the compiler to vectorize.
#include "simd.h"
#include "tier_table.h"

namespace ds {
namespace cpu {
namespace DS_TIER {

double dot(const float *a, const float *b, int64_t n) {
  constexpr int kChains = 32;
  double sums[kChains] = {};
  int64_t i = 0;
  for (; i + kChains <= n; i += kChains)
    for (int l = 0; l < kChains; ++l) sums[l] += static_cast<double>(a[i + l]) * b[i + l];
  double total = 0;
  for (; i < n; ++i) total += static_cast<double>(a[i]) * b[i];
  for (int l = 0; l < kChains; ++l) total += sums[l];
  return total;
}

void add(float *y, const float *x, double scale, int64_t n) {
  const float rough = static_cast<float>(scale), rest = static_cast<float>(scale - rough);
  for (int64_t i = 0; i < n; ++i) y[i] += rough * x[i] + rest * x[i];  // 24 more bits of scale for one product
}

void adamw(float *__restrict param, float *__restrict m, float *__restrict v, const float *__restrict grad,
           float clip, const AdamStep &step, int64_t n) {
  const AdamStep s = step;
  for (int64_t i = 0; i < n; ++i) {
    const float g = clip * grad[i];
    m[i] = s.beta1 * m[i] + s.rest1 * g;
    v[i] = s.beta2 * v[i] + s.rest2 * (g * g);
    param[i] = s.shrink * param[i] - s.rate * (m[i] / (__builtin_sqrtf(v[i]) * s.root + s.epsilon));
  }
}

// Philox4x32-10, a counter to a 64-bit lane, of which only the lower half counts: what gathers in the upper half never
// comes down, for products read lower halves alone.
constexpr int kBlocks = kVec / 2;
typedef uint64_t lanes __attribute__((vector_size(4 * kVec)));

static inline lanes multiply(lanes a, uint32_t b) {
#if defined(__AVX512F__)
  return reinterpret_cast<lanes>(  // masked by nothing: GCC 12 warns of the plain form
      _mm512_maskz_mul_epu32(0xff, reinterpret_cast<__m512i>(a), _mm512_set1_epi64(b)));
#elif defined(__AVX2__)
  return reinterpret_cast<lanes>(_mm256_mul_epu32(reinterpret_cast<__m256i>(a), _mm256_set1_epi64x(b)));
#elif defined(__SSE2__)
  return reinterpret_cast<lanes>(_mm_mul_epu32(reinterpret_cast<__m128i>(a), _mm_set1_epi64x(b)));
#else
  return (a & 0xffffffffu) * b;
#endif
}

// The words of counters first ... first + kBlocks - 1, in the order of the columns.
static inline void philox(uint64_t *pairs, uint64_t key, uint64_t first) {
  uint32_t key0 = static_cast<uint32_t>(key), key1 = static_cast<uint32_t>(key >> 32);
  lanes x0 = {}, x1 = {}, x2 = {}, x3 = {};
  for (int l = 0; l < kBlocks; ++l) x0[l] = first + static_cast<uint64_t>(l);
  for (int round = 0; round < 10; ++round, key0 += 0x9E3779B9u, key1 += 0xBB67AE85u) {
    const lanes product0 = multiply(x0, 0xD2511F53u), product1 = multiply(x2, 0xCD9E8D57u);
    x0 = (product1 >> 32) ^ x1 ^ key0;
    x1 = product1;
    x2 = (product0 >> 32) ^ x3 ^ key1;
    x3 = product0;
  }
  const lanes lower = (x0 & 0xffffffffu) | (x1 << 32), upper = (x2 & 0xffffffffu) | (x3 << 32);
  for (int l = 0; l < kBlocks; ++l) {
    pairs[2 * l] = lower[l];
    pairs[2 * l + 1] = upper[l];
  }
}

constexpr int kAtOnce = 4 * kBlocks;  // blocks; four independent chains cover the latency of a product
constexpr int64_t kColumns = 4 * kAtOnce;

void dropout(float *mask, uint64_t key, uint32_t last, float keep, int64_t columns) {
  for (int64_t c = 0; c < columns; c += kColumns) {
    uint64_t pairs[2 * kAtOnce];
    for (int b = 0; b < kAtOnce; b += kBlocks) philox(pairs + 2 * b, key, static_cast<uint64_t>(c / 4 + b));
    float values[kColumns];
    for (int i = 0; i < 2 * kAtOnce; ++i) {
      values[2 * i] = static_cast<uint32_t>(pairs[i]) <= last ? 0.0f : keep;
      values[2 * i + 1] = static_cast<uint32_t>(pairs[i] >> 32) <= last ? 0.0f : keep;
    }
    const int64_t count = columns - c < kColumns ? columns - c : kColumns;
    __builtin_memcpy(mask + c, values, static_cast<size_t>(count) * sizeof(float));
  }
}

}  // namespace DS_TIER
}  // namespace cpu
}  // namespace ds
