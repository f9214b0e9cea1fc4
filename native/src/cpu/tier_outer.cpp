// tier_outer.cpp: the products. All sums are in float over short chains and in double beyond them.
#include "simd.h"
#include "tier_table.h"

namespace ds {
namespace cpu {
namespace DS_TIER {

// 8 x 2 accumulators of the 32 registers of AVX-512, 4 x 2 of the 16 of the others: 8 independent chains at least cover
// the latency of two multiply-adds a cycle, and each cycle needs less than one load.
constexpr int kTall = kVec == 16 ? 8 : 4;

// The next lines of `ahead`. Memory answers while the products run, which no hardware prefetcher manages across rows
// that lie pages apart: without this, reading and multiplying take turns.
static inline void fetch(Ahead &ahead, int lines) {
  for (; lines > 0 && ahead.rows > 0; --lines) {
    __builtin_prefetch(ahead.row + ahead.at, 0, 2);
    ahead.at += 64;
    if (ahead.at < ahead.width) continue;
    ahead.at = 0;
    ahead.row += ahead.stride;
    --ahead.rows;
  }
}

template <int kRows, int kVecs>
static inline void block(float *acc, const float *thin, int64_t thin_stride, const float *wide, int64_t wide_stride,
                         int64_t rows, Ahead &ahead, int lines) {
  vec sums[kRows][kVecs] = {};  // not acc: the panel's sum enters it as one addition, which shortens the chain
  for (int64_t t = 0; t < rows; ++t) {
    fetch(ahead, lines);
    vec row[kVecs];
#pragma GCC unroll 2
    for (int v = 0; v < kVecs; ++v) row[v] = load(wide + v * kVec);
#pragma GCC unroll 8
    for (int i = 0; i < kRows; ++i)
#pragma GCC unroll 2
      for (int v = 0; v < kVecs; ++v) sums[i][v] += thin[i] * row[v];
    thin += thin_stride;
    wide += wide_stride;
  }
#pragma GCC unroll 8
  for (int i = 0; i < kRows; ++i)
#pragma GCC unroll 2
    for (int v = 0; v < kVecs; ++v) {
      float *to = acc + i * kLanes + v * kVec;
      store(to, load(to) + sums[i][v]);
    }
}

void outer(float *acc, const float *thin, int64_t thin_stride, const float *wide, int64_t wide_stride, int64_t count,
           int64_t rows, Ahead &ahead) {
  constexpr int kPasses = static_cast<int>(kLanes) / (2 * kVec);
  const int lines = kPasses == 1 && count <= kTall ? 2 : 1;  // a row of kLanes floats is two lines
  for (int64_t c = 0; c < kLanes; c += 2 * kVec) {
    int64_t i = 0;
    for (; i + kTall <= count; i += kTall)
      block<kTall, 2>(acc + i * kLanes + c, thin + i, thin_stride, wide + c, wide_stride, rows, ahead, lines);
    for (; i < count; i += 4)
      block<4, 2>(acc + i * kLanes + c, thin + i, thin_stride, wide + c, wide_stride, rows, ahead, lines);
  }
}

constexpr int64_t kChain = 1024;  // elements summed in float before they enter a double: 32 additions a lane of AVX-512

void reduce(double *dot, double *norm2, const float *a, const float *b, int64_t n) {
  for (int64_t first = 0; first < n; first += kChain) {
    const int64_t last = n - first < kChain ? n : first + kChain;
    vec products[2] = {}, squares[2] = {};
    for (int64_t l = first; l < last; l += 2 * kVec)
      for (int v = 0; v < 2; ++v) {
        const vec value = load(a + l + v * kVec);
        squares[v] += value * value;
        if (b) products[v] += value * load(b + l + v * kVec);
      }
    *norm2 += sum(squares[0]) + sum(squares[1]);
    if (b) *dot += sum(products[0]) + sum(products[1]);
  }
}

template <int kRows>
static inline void dot_rows(double *dots, const float *const *a, const float *const *b, int64_t rows, int64_t columns,
                            int64_t n) {
  for (int64_t first = 0; first < n; first += kChain) {
    const int64_t last = n - first < kChain ? n : first + kChain;
    vec sums[kRows][4] = {};
    for (int64_t l = first; l < last; l += kVec) {
      vec right[4];
#pragma GCC unroll 4
      for (int j = 0; j < 4; ++j) right[j] = load(b[j] + l);
#pragma GCC unroll 4
      for (int i = 0; i < kRows; ++i) {
        const vec left = load(a[i] + l);
#pragma GCC unroll 4
        for (int j = 0; j < 4; ++j) sums[i][j] += left * right[j];
      }
    }
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < columns; ++j) dots[i * 4 + j] += sum(sums[i][j]);
  }
}

// Rows and columns beyond the last repeat it; their dots are dropped.
void dots(double *dots, const float *a, const float *b, int64_t stride, int64_t rows, int64_t columns, int64_t n) {
  const float *left[4], *right[4];
  for (int64_t i = 0; i < 4; ++i) {
    left[i] = a + (i < rows ? i : rows - 1) * stride;
    right[i] = b + (i < columns ? i : columns - 1) * stride;
  }
  constexpr int kRows = kVec == 16 ? 4 : 2;
  for (int64_t i = 0; i < rows; i += kRows)
    dot_rows<kRows>(dots + i * 4, left + i, right, rows - i < kRows ? rows - i : kRows, columns, n);
}

}  // namespace DS_TIER
}  // namespace cpu
}  // namespace ds
