// tier_pack.cpp: rows of x and dy, converted to float and laid out as the products read them.
#include "bf16.h"
#include "simd.h"
#include "tier_table.h"

namespace ds {
namespace cpu {
namespace DS_TIER {

struct F32 {
  typedef float type;
  static inline float one(float value) { return value; }
  static inline vec many(const float *from) { return load(from); }
};

typedef uint16_t halves __attribute__((vector_size(2 * kVec)));
typedef uint16_t loose_halves __attribute__((vector_size(2 * kVec), aligned(2), may_alias));
typedef uint32_t words __attribute__((vector_size(4 * kVec)));

struct Bf16 {
  typedef uint16_t type;
  static inline float one(uint16_t value) { return float_of_bf16(value); }
  static inline vec many(const uint16_t *from) {
    const halves bits = *reinterpret_cast<const loose_halves *>(from);
    return reinterpret_cast<vec>(__builtin_convertvector(bits, words) << 16);
  }
};

struct F16 {
  typedef uint16_t type;
  static inline float one(uint16_t value) { return float_of_f16(value); }
  static inline vec many(const uint16_t *from) {
#if defined(__AVX512F__)
    return reinterpret_cast<vec>(  // masked by nothing: GCC 12 warns of the plain form
        _mm512_maskz_cvtph_ps(0xffff, _mm256_loadu_si256(reinterpret_cast<const __m256i_u *>(from))));
#elif defined(__F16C__)
    return reinterpret_cast<vec>(_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i_u *>(from))));
#else
    vec value;
    for (int l = 0; l < kVec; ++l) value[l] = float_of_f16(from[l]);
    return value;
#endif
  }
};

// lanes floats from columns <= lanes elements
template <class Type>
static inline void pack_group(float *to, int64_t lanes, const typename Type::type *from, float scale, int64_t columns) {
  int64_t c = 0;
  for (; c + kVec <= columns; c += kVec) store(to + c, scale * Type::many(from + c));
  for (; c < columns; ++c) to[c] = scale * Type::one(from[c]);
  for (; c < lanes; ++c) to[c] = 0;
}

// Each row is a short run on a page of its own, which no hardware prefetcher foresees.
constexpr int64_t kAhead = 8;  // rows

template <class Element>
static inline void prefetch(const Element *from, int64_t count) {
  constexpr int64_t kLine = 64 / sizeof(Element);
  for (int64_t c = 0; c < count; c += kLine) __builtin_prefetch(from + c);
}

template <class Type>
static void pack_as(float *to, int64_t group, int64_t lanes, const void *from, int64_t stride, float scale,
                    int64_t rows, int64_t columns) {
  const auto *row = static_cast<const typename Type::type *>(from);
  for (int64_t t = 0; t < rows; ++t, row += stride)
    for (int64_t c = 0, g = 0; c < columns; c += lanes, ++g) {
      if (t + kAhead < rows) prefetch(row + kAhead * stride + c, lanes);
      pack_group<Type>(to + g * group + t * lanes, lanes, row + c, scale, columns - c < lanes ? columns - c : lanes);
    }
}

template <class Type>
static void transpose_as(float *to, int64_t group, int64_t lanes, const void *from, int64_t stride, int64_t rows,
                         int64_t columns) {
  const auto *row = static_cast<const typename Type::type *>(from);
  for (int64_t first = 0; first < rows; first += lanes, to += group) {
    const int64_t count = rows - first < lanes ? rows - first : lanes;
    for (int64_t t = 0; t < count; ++t, row += stride)
      for (int64_t c = 0; c < columns; ++c) to[c * lanes + t] = Type::one(row[c]);
    for (int64_t c = 0; c < columns; ++c)
      for (int64_t t = count; t < lanes; ++t) to[c * lanes + t] = 0;
  }
}

void pack(float *to, int64_t group, int64_t lanes, const void *from, int64_t stride, ds_dtype dtype, float scale,
          int64_t rows, int64_t columns) {
  if (dtype == DS_F32) pack_as<F32>(to, group, lanes, from, stride, scale, rows, columns);
  if (dtype == DS_BF16) pack_as<Bf16>(to, group, lanes, from, stride, scale, rows, columns);
  if (dtype == DS_F16) pack_as<F16>(to, group, lanes, from, stride, scale, rows, columns);
}

void transpose(float *to, int64_t group, int64_t lanes, const void *from, int64_t stride, ds_dtype dtype, int64_t rows,
               int64_t columns) {
  if (dtype == DS_F32) transpose_as<F32>(to, group, lanes, from, stride, rows, columns);
  if (dtype == DS_BF16) transpose_as<Bf16>(to, group, lanes, from, stride, rows, columns);
  if (dtype == DS_F16) transpose_as<F16>(to, group, lanes, from, stride, rows, columns);
}

}  // namespace DS_TIER
}  // namespace cpu
}  // namespace ds
