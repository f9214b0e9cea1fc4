// cuda_fp16.h: stand-in for NVIDIA's header of that name.
#ifndef DS_EMU_CUDA_FP16_H
#define DS_EMU_CUDA_FP16_H

#include "bf16.h"

struct __half {
  uint16_t bits;
};

inline float __half2float(__half value) {
  return ds::float_of_f16(value.bits);
}

#endif  // DS_EMU_CUDA_FP16_H
