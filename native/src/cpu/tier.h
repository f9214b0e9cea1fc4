// tier.h: the inner loops that exist once per instruction set, as a table. tier_*.cpp are compiled for each tier with
// its own flags and in its own namespace, and include nothing with shared inline functions: what was compiled for
// AVX-512 must never be merged into code that runs everywhere.
#ifndef DS_CPU_TIER_H
#define DS_CPU_TIER_H

#include <stdint.h>

#include "adam_step.h"
#include "ds.h"

namespace ds {
namespace cpu {

// Columns that travel together: 2 AVX-512 registers, 4 of AVX2, 8 of SSE.
constexpr int64_t kLanes = 32;

// Rows of a matrix to bring into the L2 cache; shrinks as it is done.
struct Ahead {
  const char *row = nullptr;
  int64_t stride = 0, width = 0, rows = 0;  // bytes from row to row, bytes wanted of each, rows left
  int64_t at = 0;                           // bytes of the first row that are done
};

struct Tier {
  const char *name;

  // acc[i * kLanes + c] += sum over t < rows of thin[t * thin_stride + i] * wide[t * wide_stride + c],
  // i < count (a multiple of 4), c < kLanes. Meanwhile it asks for lines of `ahead`.
  void (*outer)(float *acc, const float *thin, int64_t thin_stride, const float *wide, int64_t wide_stride,
                int64_t count, int64_t rows, Ahead &ahead);
  // dot += sum a*b (left alone if b is NULL), norm2 += sum a*a; n a multiple of kLanes
  void (*reduce)(double *dot, double *norm2, const float *a, const float *b, int64_t n);
  // dots[i * 4 + j] += sum over l < n of a[i * stride + l] * b[j * stride + l], i < rows, j < columns, both at most 4;
  // n a multiple of kLanes
  void (*dots)(double *dots, const float *a, const float *b, int64_t stride, int64_t rows, int64_t columns, int64_t n);

  // to[(c / lanes) * group + t * lanes + c % lanes] = scale * from[t * stride + c], t < rows, c < columns; the last
  // group of columns is filled up with zeros.
  void (*pack)(float *to, int64_t group, int64_t lanes, const void *from, int64_t stride, ds_dtype dtype, float scale,
               int64_t rows, int64_t columns);
  // to[(t / lanes) * group + c * lanes + t % lanes] = from[t * stride + c]; the last group of rows is filled up.
  void (*transpose)(float *to, int64_t group, int64_t lanes, const void *from, int64_t stride, ds_dtype dtype,
                    int64_t rows, int64_t columns);

  // sum a*b, in double
  double (*dot)(const float *a, const float *b, int64_t n);
  // y += scale * x
  void (*add)(float *y, const float *x, double scale, int64_t n);
  // One step on clip * grad.
  void (*adamw)(float *param, float *m, float *v, const float *grad, float clip, const AdamStep &step, int64_t n);

  // Integers in the order of the ranks: the lower, the earlier. Equal scores have equal keys, a NaN the highest.
  void (*rank_keys)(uint32_t *key, const float *score, bool largest, int64_t n);
  // the number of keys <= limit
  int64_t (*count_keys)(const uint32_t *key, uint32_t limit, int64_t n);
  // found = (key << 32 | index) of the keys <= limit, by ascending index; returns their number
  int64_t (*find_keys)(uint64_t *found, const uint32_t *key, uint32_t limit, int64_t n);
  // p[i] = e^z, sum += sum of e^z, moment += sum of z e^z with z = (score[i] - best) * rate <= 0; a NaN counts nothing
  void (*boltzmann)(float *p, double *sum, double *moment, const float *score, double best, double rate, int64_t n);
  // x *= factor
  void (*scale)(float *x, float factor, int64_t n);

  // mask[c] = 0 where the random word of column c is <= last, else keep
  void (*dropout)(float *mask, uint64_t key, uint32_t last, float keep, int64_t columns);
};

// The best tier of this machine, or a lower one that the environment variable DS_CPU_TIER names.
const Tier &choose_tier();

}  // namespace cpu
}  // namespace ds

#endif  // DS_CPU_TIER_H
