// cuda_bf16.h: stand-in for NVIDIA's header of that name.
#ifndef DS_EMU_CUDA_BF16_H
#define DS_EMU_CUDA_BF16_H

#include "bf16.h"

struct __nv_bfloat16 {
  uint16_t bits;
};

inline float __bfloat162float(__nv_bfloat16 value) {
  return ds::float_of_bf16(value.bits);
}

#endif  // DS_EMU_CUDA_BF16_H
