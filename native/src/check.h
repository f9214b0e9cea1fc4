// check.h: the argument checks at the door. Each throws DS_INVALID with the argument's name and its value.
#ifndef DS_CHECK_H
#define DS_CHECK_H

#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstring>
#include <vector>

#include "ds.h"
#include "error.h"

namespace ds {

inline void check_pointer(const void *pointer, const char *name) {
  if (!pointer) fail(DS_INVALID, "%s is NULL", name);
}

inline void check_size(int64_t size, const char *name) {
  if (size < 0) fail(DS_INVALID, "%s = %" PRId64 " is negative", name, size);
}

// An array of count elements: a size that memory can have, a pointer unless it is empty.
inline void check_array(const void *pointer, const char *name, int64_t count, size_t element) {
  int64_t bytes;
  if (__builtin_mul_overflow(count, static_cast<int64_t>(element), &bytes))
    fail(DS_INVALID, "%s has %" PRId64 " elements, more than memory can have", name, count);
  if (count > 0) check_pointer(pointer, name);
}

template <class T>
void check_array(const T *pointer, const char *name, int64_t count) {
  check_array(pointer, name, count, sizeof(T));
}

inline int64_t check_product(int64_t a, int64_t b, const char *name) {
  int64_t product;
  if (__builtin_mul_overflow(a, b, &product)) fail(DS_INVALID, "%s = %" PRId64 " * %" PRId64 " overflows", name, a, b);
  return product;
}

inline void check_finite(double value, const char *name) {
  if (!std::isfinite(value)) fail(DS_INVALID, "%s = %g is not finite", name, value);
}

// first <= value < last
inline void check_range(double value, const char *name, double first, double last) {
  if (!(value >= first && value < last)) fail(DS_INVALID, "%s = %g is not in [%g, %g)", name, value, first, last);
}

inline void check_flag(int value, const char *name) {
  if (value != 0 && value != 1) fail(DS_INVALID, "%s = %d is neither 0 nor 1", name, value);
}

// The number behind an enum of the C side, which may be none of its values: then even to load it as one is undefined.
template <class Enum>
int number_of(const Enum &value) {
  static_assert(sizeof(Enum) == sizeof(int), "a C enum");
  int number;
  std::memcpy(&number, &value, sizeof number);
  return number;
}

// Returns the bytes of an element.
inline size_t check_dtype(const ds_dtype &dtype) {
  const int value = number_of(dtype);
  if (value < DS_F32 || value > DS_F16) fail(DS_INVALID, "dtype = %d is no ds_dtype", value);
  return value == DS_F32 ? 4 : 2;
}

// Shapes of the maps; parameters < 0: the call has no flat vector.
inline void check_maps(const ds_map *maps, int64_t maps_count, int64_t parameters) {
  check_size(maps_count, "maps_count");
  check_array(maps, "maps", maps_count);
  for (int64_t k = 0; k < maps_count; ++k) {
    const ds_map &map = maps[k];
    if (map.in < 0) fail(DS_INVALID, "maps[%" PRId64 "].in = %" PRId64 " is negative", k, map.in);
    if (map.out < 0) fail(DS_INVALID, "maps[%" PRId64 "].out = %" PRId64 " is negative", k, map.out);
    int64_t block, end;
    if (__builtin_mul_overflow(map.out, map.in, &block))
      fail(DS_INVALID, "maps[%" PRId64 "].out * in = %" PRId64 " * %" PRId64 " overflows", k, map.out, map.in);
    if (parameters < 0) continue;
    if (map.at < 0) fail(DS_INVALID, "maps[%" PRId64 "].at = %" PRId64 " is negative", k, map.at);
    if (__builtin_add_overflow(map.at, block, &end))
      fail(DS_INVALID, "maps[%" PRId64 "].at + out*in = %" PRId64 " + %" PRId64 " overflows", k, map.at, block);
    if (end > parameters)
      fail(DS_INVALID, "maps[%" PRId64 "].at + out*in = %" PRId64 " exceeds parameters = %" PRId64, k, end, parameters);
  }
}

// Two maps that write the same elements would make the sum's order a matter of scheduling.
inline void check_disjoint(const ds_map *maps, int64_t maps_count) {
  std::vector<int64_t> order;
  for (int64_t k = 0; k < maps_count; ++k)
    if (maps[k].out > 0 && maps[k].in > 0) order.push_back(k);
  std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return maps[a].at < maps[b].at; });
  for (size_t n = 1; n < order.size(); ++n) {
    const ds_map &before = maps[order[n - 1]];
    if (before.at + before.out * before.in > maps[order[n]].at)
      fail(DS_INVALID, "maps[%" PRId64 "].at = %" PRId64 " lies inside the block of maps[%" PRId64 "]", order[n],
           maps[order[n]].at, order[n - 1]);
  }
}

// What only the host's own memory can tell: the offsets themselves, and with them the length of x and dy.
inline void check_rows(const ds_map *maps, int64_t maps_count, const int64_t *offsets, int64_t samples,
                       size_t element) {
  if (samples == 0) return;
  if (offsets[0] < 0) fail(DS_INVALID, "offsets[0] = %" PRId64 " is negative", offsets[0]);
  for (int64_t i = 0; i < samples; ++i)
    if (offsets[i + 1] < offsets[i])
      fail(DS_INVALID, "offsets[%" PRId64 "] = %" PRId64 " is below offsets[%" PRId64 "] = %" PRId64, i + 1,
           offsets[i + 1], i, offsets[i]);
  if (offsets[samples] == offsets[0]) return;
  for (int64_t k = 0; k < maps_count; ++k) {
    const ds_map &map = maps[k];
    if (map.in == 0 || map.out == 0) continue;
    if (!map.x) fail(DS_INVALID, "maps[%" PRId64 "].x is NULL", k);
    if (!map.dy) fail(DS_INVALID, "maps[%" PRId64 "].dy is NULL", k);
    const int64_t row = static_cast<int64_t>(element) * std::max(map.in, map.out);
    int64_t bytes;
    if (map.in > INT64_MAX / 4 || map.out > INT64_MAX / 4 || __builtin_mul_overflow(row, offsets[samples], &bytes))
      fail(DS_INVALID, "offsets[%" PRId64 "] = %" PRId64 " times the rows of maps[%" PRId64 "] overflows", samples,
           offsets[samples], k);
  }
}

}  // namespace ds

#endif  // DS_CHECK_H
