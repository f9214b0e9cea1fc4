// test_dropout_mask.cpp: Philox4x32-10 by its published vectors, the mask word for word, and its statistics.
#include "reference.h"

using namespace test;

namespace {

std::vector<float> call(const Engine &engine, const std::vector<uint64_t> &key, double p, int64_t columns,
                        Random &random) {
  const int64_t rows = static_cast<int64_t>(key.size());
  Array<float> mask(engine, std::vector<float>(static_cast<size_t>(rows * columns), kNaN), random);
  Array<uint64_t> keys(engine, key, random);
  must(ds_dropout_mask(engine, mask, keys, p, rows, columns));
  return mask.read();
}

uint32_t word(uint64_t key, int64_t column) {
  const auto words = reference::philox({static_cast<uint32_t>(column / 4), 0, 0, 0},
                                       {static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32)});
  return words[static_cast<size_t>(column % 4)];
}

// Random123's kat_vectors
void test_known_answers(Random &random) {
  typedef std::array<uint32_t, 4> Words;
  const uint32_t f = 0xffffffff;
  expect(reference::philox({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, "zeros");
  expect(reference::philox({f, f, f, f}, {f, f}) == Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, "ones");
  expect(reference::philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
             Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
         "digits of pi");

  // The kernel's word w is pinned by p = w / 2^32, which keeps it, and p = (w + 1) / 2^32, which drops it.
  Engine engine;
  const uint32_t zeros[4] = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
  for (size_t w = 0; w < 4; ++w) {
    expect(call(engine, {0}, zeros[w] * 0x1p-32, 4, random)[w] > 0, "word %zu is below its published value", w);
    expect(call(engine, {0}, (zeros[w] + 1.0) * 0x1p-32, 4, random)[w] == 0, "word %zu is above it", w);
  }
}

void test_sizes(Random &random) {
  Engine engine;
  for (const int64_t columns : kSizes)
    for (const int64_t rows : {0, 1, 3, 33}) {
      std::vector<uint64_t> key(static_cast<size_t>(rows));
      for (uint64_t &k : key) k = random.bits();
      const double p = random.below(4) ? random.uniform() : random.below(2) ? 0 : 0x1p-33;
      const std::vector<float> mask = call(engine, key, p, columns, random);
      const float keep = static_cast<float>(1 / (1 - p));
      bool same = true;
      for (int64_t row = 0; row < rows; ++row)
        for (int64_t column = 0; column < columns; ++column)
          same &= mask[static_cast<size_t>(row * columns + column)] ==
                  (word(key[static_cast<size_t>(row)], column) < p * 0x1p32 ? 0 : keep);
      expect(same, "mask of %lld x %lld at p = %g", static_cast<long long>(rows), static_cast<long long>(columns), p);
    }
}

void test_a_row_travels(Random &random) {
  Engine engine;
  const std::vector<uint64_t> key = {random.bits(), random.bits(), random.bits()};
  const std::vector<float> three = call(engine, key, 0.3, 207, random), one = call(engine, {key[1]}, 0.3, 207, random);
  expect(std::equal(one.begin(), one.end(), three.begin() + 207), "a row's mask depends on its neighbours");
}

void test_statistics(Random &random) {
  Engine engine;
  std::vector<uint64_t> key;
  for (uint64_t k = 0; k < 200; ++k) key.push_back(k);  // consecutive keys must not look alike
  for (const double p : {0.05, 0.5, 0.9}) {
    const std::vector<float> mask = call(engine, key, p, 1000, random);
    double dropped = 0, both = 0, mean = 0;
    for (size_t i = 0; i < mask.size(); ++i) {
      dropped += mask[i] == 0;
      mean += mask[i];
      if (i >= 1000) both += mask[i] == 0 && mask[i - 1000] == 0;
    }
    const double n = static_cast<double>(mask.size()), sigma = std::sqrt(p * (1 - p) / n);
    expect(std::fabs(dropped / n - p) < 5 * sigma, "p = %g drops %g", p, dropped / n);
    expect(std::fabs(mean / n - 1) < 5 * sigma / (1 - p), "p = %g has mean %g", p, mean / n);
    expect(std::fabs(both / (n - 1000) - p * p) < 10 * sigma, "rows of consecutive keys agree at p = %g", p);
  }
}

void test_extremes(Random &random) {
  Engine engine;
  expect(call(engine, {1, 2}, 0, 33, random) == std::vector<float>(66, 1), "p = 0 keeps all");
  expect(call(engine, {1, 2}, 1 - 0x1p-53, 33, random) == std::vector<float>(66, 0), "p just below 1 drops all");
}

void test_same_bits(Random &random) {
  std::vector<uint64_t> key(300);
  for (uint64_t &k : key) k = random.bits();
  const std::vector<float> one = call(Engine(1), key, 0.1, 1025, random);
  for (const int threads : {1, 2, 3, 7})
    expect(call(Engine(threads), key, 0.1, 1025, random) == one, "%d threads give other bits", threads);
}

}  // namespace

int main() {
  return run("dropout_mask", {{"known answers", test_known_answers},
                              {"sizes", test_sizes},
                              {"a row travels", test_a_row_travels},
                              {"statistics", test_statistics},
                              {"extremes", test_extremes},
                              {"same bits for any number of threads", test_same_bits}});
}
