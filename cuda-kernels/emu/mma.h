// mma.h: the tensor core's m16n8k16 product with the fragment layout of the PTX ISA (section "Matrix Fragments for
// mma.m16n8k16 with floating point type"): lane l is group g = l / 4, member t = l % 4, and holds
//   A [16, 16]  register r = 0..3, half h:  row g + 8 * (r % 2),  column 2t + h + 8 * (r / 2)
//   B [16, 8]   register r = 0..1, half h:  row 2t + h + 8 * r,   column g
//   D [16, 8]   value i = 0..3:             row g + 8 * (i / 2),  column 2t + i % 2
#ifndef DS_EMU_MMA_H
#define DS_EMU_MMA_H

#include "cuda_bf16.h"
#include "cuda_fp16.h"
#include "emu.h"

namespace emu {

inline float element(uint32_t pair, int half, __nv_bfloat16) {
  return ds::float_of_bf16(static_cast<uint16_t>(pair >> 16 * half));
}
inline float element(uint32_t pair, int half, __half) {
  return ds::float_of_f16(static_cast<uint16_t>(pair >> 16 * half));
}

struct Fragments {
  float *d;
  const uint32_t *a, *b;
};

template <class T>
void resolve_mma(void *const *slots, uint32_t mask) {
  if (mask != ~0u) fault("mma by the lanes %08x alone", mask);
  if (code_capability() < 80) fault("mma in code for sm_%d, where common.cuh traps", code_capability());
  float a[16][16], b[16][8];
  for (int l = 0; l < kWarp; ++l) {
    const Fragments &mine = *static_cast<Fragments *>(slots[l]);
    for (int r = 0; r < 4; ++r)
      for (int h = 0; h < 2; ++h) {
        a[l / 4 + 8 * (r % 2)][2 * (l % 4) + h + 8 * (r / 2)] = element(mine.a[r], h, T{});
        if (r < 2) b[2 * (l % 4) + h + 8 * r][l / 4] = element(mine.b[r], h, T{});
      }
  }
  for (int l = 0; l < kWarp; ++l)
    for (int i = 0; i < 4; ++i) {
      float sum = 0;
      for (int k = 0; k < 16; ++k) sum += a[l / 4 + 8 * (i / 2)][k] * b[k][2 * (l % 4) + i % 2];
      static_cast<Fragments *>(slots[l])->d[i] += sum;
    }
}

template <class T>
void mma(float *d, const uint32_t *a, const uint32_t *b) {
  Fragments mine = {d, a, b};
  collective(~0u, resolve_mma<T>, &mine);
}

}  // namespace emu

#endif  // DS_EMU_MMA_H
