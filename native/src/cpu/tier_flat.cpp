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
  for (int64_t i = 0; i < n; ++i) y[i] = static_cast<float>(y[i] + scale * x[i]);
}

void adamw(float *__restrict param, float *__restrict m, float *__restrict v, const float *__restrict grad,
           const AdamStep &step, int64_t n) {
  const AdamStep s = step;
  for (int64_t i = 0; i < n; ++i) {
    const float g = s.clip * grad[i];
    m[i] = s.beta1 * m[i] + s.rest1 * g;
    v[i] = s.beta2 * v[i] + s.rest2 * (g * g);
    param[i] = s.shrink * param[i] - s.rate * (m[i] / (__builtin_sqrtf(v[i]) * s.root + s.epsilon));
  }
}

// Philox4x32-10 on kBlocks counters side by side, so that each step is a few vector instructions.
constexpr int kBlocks = 16;

struct Words {
  uint32_t word[4][kBlocks];
};

static inline void philox(Words &x, uint64_t key, uint32_t first) {
  uint32_t key0 = static_cast<uint32_t>(key), key1 = static_cast<uint32_t>(key >> 32);
  for (int l = 0; l < kBlocks; ++l) {
    x.word[0][l] = first + static_cast<uint32_t>(l);
    x.word[1][l] = x.word[2][l] = x.word[3][l] = 0;
  }
  for (int round = 0; round < 10; ++round, key0 += 0x9E3779B9u, key1 += 0xBB67AE85u)
    for (int l = 0; l < kBlocks; ++l) {
      const uint64_t product0 = static_cast<uint64_t>(0xD2511F53u) * x.word[0][l];
      const uint64_t product1 = static_cast<uint64_t>(0xCD9E8D57u) * x.word[2][l];
      x.word[0][l] = static_cast<uint32_t>(product1 >> 32) ^ x.word[1][l] ^ key0;
      x.word[1][l] = static_cast<uint32_t>(product1);
      x.word[2][l] = static_cast<uint32_t>(product0 >> 32) ^ x.word[3][l] ^ key1;
      x.word[3][l] = static_cast<uint32_t>(product0);
    }
}

void dropout(float *mask, uint64_t key, uint32_t last, float keep, int64_t columns) {
  for (int64_t c = 0; c < columns; c += 4 * kBlocks) {
    Words words;
    philox(words, key, static_cast<uint32_t>(c / 4));
    float values[4 * kBlocks];
    for (int l = 0; l < kBlocks; ++l)
      for (int w = 0; w < 4; ++w) values[4 * l + w] = words.word[w][l] <= last ? 0.0f : keep;
    const int64_t count = columns - c < 4 * kBlocks ? columns - c : 4 * kBlocks;
    __builtin_memcpy(mask + c, values, static_cast<size_t>(count) * sizeof(float));
  }
}

}  // namespace DS_TIER
}  // namespace cpu
}  // namespace ds
