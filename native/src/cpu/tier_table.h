// tier_table.h: what the tier's files define, gathered by tier_table.cpp.
#ifndef DS_CPU_TIER_TABLE_H
#define DS_CPU_TIER_TABLE_H

#include "tier.h"

namespace ds {
namespace cpu {
namespace DS_TIER {

void outer(float *acc, const float *thin, int64_t thin_stride, const float *wide, int64_t wide_stride, int64_t count,
           int64_t rows, Ahead &ahead);
void reduce(double *dot, double *norm2, const float *a, const float *b, int64_t n);
void dots(double *dots, const float *a, const float *b, int64_t stride, int64_t rows, int64_t columns, int64_t n);
void pack(float *to, int64_t group, int64_t lanes, const void *from, int64_t stride, ds_dtype dtype, float scale,
          int64_t rows, int64_t columns);
void transpose(float *to, int64_t group, int64_t lanes, const void *from, int64_t stride, ds_dtype dtype, int64_t rows,
               int64_t columns);
double dot(const float *a, const float *b, int64_t n);
void add(float *y, const float *x, double scale, int64_t n);
void adamw(float *param, float *m, float *v, const float *grad, float clip, const AdamStep &step, int64_t n);
void rank_keys(uint32_t *key, const float *score, bool largest, int64_t n);
int64_t count_keys(const uint32_t *key, uint32_t limit, int64_t n);
int64_t find_keys(uint64_t *found, const uint32_t *key, uint32_t limit, int64_t n);
void boltzmann(float *p, double *sum, double *moment, const float *score, double best, double rate, int64_t n);
void scale(float *x, float factor, int64_t n);
void dropout(float *mask, uint64_t key, uint32_t last, float keep, int64_t columns);

extern const Tier table;

}  // namespace DS_TIER
}  // namespace cpu
}  // namespace ds

#endif  // DS_CPU_TIER_TABLE_H
