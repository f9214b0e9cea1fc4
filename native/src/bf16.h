// bf16.h: the two 16-bit floats, one value at a time. static, not inline: this header is also compiled with AVX flags,
// and a shared copy of those must not end up in the portable code.
#ifndef DS_BF16_H
#define DS_BF16_H

#include <stdint.h>
#include <string.h>

namespace ds {

static inline float float_of_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

// bfloat16 is the upper half of a float.
static inline float float_of_bf16(uint16_t half) {
  return float_of_bits(static_cast<uint32_t>(half) << 16);
}

// IEEE half: 5 exponent bits of bias 15 against 8 of bias 127, so the shifted bits are the value times 2^-112, and the
// product below is exact for subnormals too.
static inline float float_of_f16(uint16_t half) {
  const uint32_t sign = (half & 0x8000u) << 16;
  const uint32_t magnitude = (half & 0x7fffu) << 13;
  if (magnitude >= 0x7c00u << 13) return float_of_bits(sign | 0x7f800000u | magnitude);
  const float value = float_of_bits(magnitude) * 0x1p112f;
  return sign ? -value : value;
}

}  // namespace ds

#endif  // DS_BF16_H
