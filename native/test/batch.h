// batch.h: ragged batches of activations and output gradients, on the host for the reference and on the device.
#ifndef DS_TEST_BATCH_H
#define DS_TEST_BATCH_H

#include <algorithm>
#include <memory>

#include "device.h"

namespace test {

// Values as the dtype stores them and as the reference sees them, which is the same number.
inline uint16_t encode(float value, ds_dtype dtype) {
  uint16_t half;
  if (dtype == DS_F16) {
    const _Float16 rounded = static_cast<_Float16>(value);
    std::memcpy(&half, &rounded, sizeof half);
    return half;
  }
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);  // to nearest, ties to even
}

inline float decode(uint16_t half, ds_dtype dtype) {
  float value;
  if (dtype == DS_F16) {
    _Float16 stored;
    std::memcpy(&stored, &half, sizeof stored);
    return static_cast<float>(stored);
  }
  const uint32_t bits = static_cast<uint32_t>(half) << 16;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

inline void round_to(std::vector<float> &values, ds_dtype dtype) {
  if (dtype == DS_F32) return;
  for (float &value : values) value = decode(encode(value, dtype), dtype);
}

struct Map {
  int64_t in, out, at;
  std::vector<float> x, dy;
};

struct Batch {
  ds_dtype dtype = DS_F32;
  std::vector<Map> maps;
  std::vector<int64_t> offsets;
  int64_t parameters = 0;
  int64_t samples() const { return static_cast<int64_t>(offsets.size()) - 1; }
  int64_t tokens(int64_t i) const { return offsets[static_cast<size_t>(i) + 1] - offsets[static_cast<size_t>(i)]; }
};

struct Shape {
  int64_t in, out;
};

inline Batch make_batch(Random &random, const std::vector<Shape> &shapes, const std::vector<int64_t> &lengths,
                        ds_dtype dtype) {
  Batch batch;
  batch.dtype = dtype;
  batch.offsets.push_back(random.below(3));  // rows before the first sample belong to nobody
  for (const int64_t n : lengths) batch.offsets.push_back(batch.offsets.back() + n);
  for (const Shape &shape : shapes) {
    const int64_t gap = random.below(4);  // blocks need not touch
    Map map = {shape.in, shape.out, batch.parameters + gap, {}, {}};
    batch.parameters = map.at + shape.in * shape.out;
    map.x = random.floats(batch.offsets.back() * shape.in);
    map.dy = random.floats(batch.offsets.back() * shape.out);
    round_to(map.x, dtype);
    round_to(map.dy, dtype);
    batch.maps.push_back(std::move(map));
  }
  return batch;
}

// One size of the list in each role in turn, everything else random and small enough for the naive loops.
template <class Body>
void for_each_batch(Random &random, int64_t most_samples, const Body &body) {
  for (int role = 0; role < 4; ++role)
    for (const int64_t size : kSizes) {
      const auto small = [&] { return kSizes[1 + random.below(5)]; };
      Shape shape = {role == 0 ? size : small(), role == 1 ? size : small()};
      std::vector<int64_t> lengths(static_cast<size_t>(role == 2 ? std::min(size, most_samples) : 1 + random.below(4)));
      for (int64_t &length : lengths) length = role == 3 ? size : random.below(4) ? random.below(40) : 0;
      if (role == 3 && lengths.size() > 1) lengths[0] = 0;
      if (role >= 2) shape = {std::min<int64_t>(shape.in, 33), 1 + random.below(role == 2 ? 3 : 20)};
      if (random.below(2)) std::swap(shape.in, shape.out);
      std::vector<Shape> shapes(static_cast<size_t>(1 + random.below(2)), shape);
      if (random.below(2)) shapes.push_back({1 + random.below(20), 1 + random.below(20)});
      body(make_batch(random, shapes, lengths, static_cast<ds_dtype>(random.below(3))));
    }
}

// The batch on the device. The inputs of a map are float or 16-bit arrays, half of the batches' aligned to no more than
// an element: nothing may depend on it.
class DeviceBatch {
 public:
  DeviceBatch(ds_context *context, const Batch &batch, Random &random)
      : context_(context),
        random_(random),
        shift_(random.below(2) ? 0 : static_cast<size_t>(1 + random.below(7))),
        offsets(context, batch.offsets, random),
        dtype(batch.dtype) {
    for (const Map &map : batch.maps) maps.push_back({upload(map.x), upload(map.dy), map.in, map.out, map.at});
    parameters = batch.parameters;
    samples = batch.samples();
  }
  int64_t count() const { return static_cast<int64_t>(maps.size()); }

 private:
  const void *upload(const std::vector<float> &values) {
    if (dtype == DS_F32) {
      std::vector<float> shifted(shift_, kNaN);
      shifted.insert(shifted.end(), values.begin(), values.end());
      floats_.emplace_back(context_, shifted, random_);
      return floats_.back() + shift_;
    }
    std::vector<uint16_t> halves(shift_, 0xffff);  // a NaN
    for (const float value : values) halves.push_back(encode(value, dtype));
    halves_.emplace_back(context_, halves, random_);
    return halves_.back() + shift_;
  }
  ds_context *context_;
  Random &random_;
  size_t shift_;
  std::vector<Array<float>> floats_;
  std::vector<Array<uint16_t>> halves_;

 public:
  Array<int64_t> offsets;
  ds_dtype dtype;
  std::vector<ds_map> maps;
  int64_t parameters, samples;
};

// The same batch with NaN in all of sample i.
inline Batch poisoned(Batch batch, int64_t i) {
  const int64_t first = batch.offsets[static_cast<size_t>(i)], last = first + batch.tokens(i);
  for (Map &map : batch.maps) {
    std::fill(map.x.begin() + first * map.in, map.x.begin() + last * map.in, kNaN);
    std::fill(map.dy.begin() + first * map.out, map.dy.begin() + last * map.out, kNaN);
  }
  return batch;
}

// The same batch with its samples in another order: sample i of the result is sample order[i].
inline Batch permuted(const Batch &batch, const std::vector<int64_t> &order) {
  Batch result = batch;
  result.offsets = {0};
  for (const int64_t i : order) result.offsets.push_back(result.offsets.back() + batch.tokens(i));
  for (size_t k = 0; k < batch.maps.size(); ++k) {
    const Map &map = batch.maps[k];
    Map &to = result.maps[k];
    to.x.clear();
    to.dy.clear();
    for (const int64_t i : order) {
      const int64_t first = batch.offsets[static_cast<size_t>(i)], last = first + batch.tokens(i);
      to.x.insert(to.x.end(), map.x.begin() + first * map.in, map.x.begin() + last * map.in);
      to.dy.insert(to.dy.end(), map.dy.begin() + first * map.out, map.dy.begin() + last * map.out);
    }
  }
  return result;
}

inline std::vector<int64_t> shuffled(Random &random, int64_t n) {
  std::vector<int64_t> order(static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i) order[static_cast<size_t>(i)] = i;
  for (int64_t i = n - 1; i > 0; --i)
    std::swap(order[static_cast<size_t>(i)], order[static_cast<size_t>(random.below(i + 1))]);
  return order;
}

}  // namespace test

#endif  // DS_TEST_BATCH_H
