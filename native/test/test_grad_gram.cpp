// test_grad_gram.cpp: all pairwise dots of gradients against the definition, and their properties.
#include "reference.h"

using namespace test;

namespace {

std::vector<double> call(const Engine &engine, const Batch &batch, Random &random, std::vector<double> start = {}) {
  DeviceBatch on(engine, batch, random);
  start.resize(static_cast<size_t>(on.samples * on.samples));
  Array<double> gram(engine, start, random);
  must(ds_grad_gram(engine, gram, on.maps.data(), on.offsets, on.dtype, on.count(), on.samples));
  return gram.read();
}

void against_reference(const Engine &engine, const Batch &batch, Random &random) {
  const auto exact = reference::grad_gram<double>(batch);
  const auto plain = reference::grad_gram<float>(batch);
  const double size = length(reference::magnitudes(batch));
  expect_close(call(engine, batch, random), exact, plain, size * size, "gram");
}

void test_sizes(Random &random) {
  Engine engine;
  for_each_batch(random, 207, [&](const Batch &batch) { against_reference(engine, batch, random); });
}

void test_shapes(Random &random) {
  Engine engine;
  for (const ds_dtype dtype : {DS_F32, DS_BF16, DS_F16}) {
    against_reference(engine, make_batch(random, {{257, 207}, {207, 257}}, {1, 0, 3, 33, 2}, dtype), random);
    against_reference(engine, make_batch(random, {{1025, 16}, {16, 514}}, {127, 1, 1, 130}, dtype), random);
  }
}

void test_lora_ranks(Random &random) {
  Engine engine;
  for (const ds_dtype dtype : {DS_F32, DS_BF16, DS_F16})
    for (const int64_t rank : {1, 7, 16, 17, 33, 64})
      against_reference(engine, make_batch(random, {{261, rank}, {rank, 520}}, {5, 36, 0, 17}, dtype), random);
}

void test_nan_stays_in_its_sample(Random &random) {
  Engine engine;
  const Batch batch = make_batch(random, {{65, 16}, {20, 520}}, {30, 7, 19}, DS_BF16);
  const std::vector<double> clean = call(engine, batch, random), gram = call(engine, poisoned(batch, 1), random);
  for (size_t i = 0; i < 3; ++i)
    for (size_t j = 0; j < 3; ++j)
      expect(i == 1 || j == 1 ? std::isnan(gram[i * 3 + j]) : gram[i * 3 + j] == clean[i * 3 + j],
             "gram[%zu, %zu] = %g with a NaN in sample 1", i, j, gram[i * 3 + j]);
}

// So many samples that tiles get narrow and go round by round.
void test_many_samples(Random &random) {
  Engine engine;
  std::vector<int64_t> lengths(600);
  for (int64_t &n : lengths) n = random.below(3);
  against_reference(engine, make_batch(random, {{70, 3}, {6, 5}}, lengths, DS_F32), random);
}

void test_accumulates_and_is_symmetric(Random &random) {
  Engine engine;
  const Batch batch = make_batch(random, {{65, 16}, {16, 300}}, {30, 2, 0, 140, 1}, DS_F32);
  const std::vector<double> start = random.doubles(25);
  const std::vector<double> bare = call(engine, batch, random), added = call(engine, batch, random, start);
  for (size_t i = 0; i < 5; ++i)
    for (size_t j = 0; j < 5; ++j) {
      expect(bare[i * 5 + j] == bare[j * 5 + i], "gram[%zu, %zu] is not symmetric", i, j);
      expect(added[i * 5 + j] == start[i * 5 + j] + bare[i * 5 + j], "gram[%zu, %zu] does not accumulate", i, j);
    }
}

void test_diagonal_is_norm2(Random &random) {
  Engine engine;
  const Batch batch = make_batch(random, {{65, 16}, {16, 300}, {130, 127}}, {30, 2, 0, 140, 1}, DS_BF16);
  DeviceBatch on(engine, batch, random);
  Array<double> norm2(engine, std::vector<double>(5), random);
  must(ds_grad_stats(engine, nullptr, norm2, on.maps.data(), nullptr, on.offsets, on.dtype, on.count(), on.samples,
                     on.parameters));
  const std::vector<double> gram = call(engine, batch, random);
  std::vector<double> diagonal;
  for (size_t i = 0; i < 5; ++i) diagonal.push_back(gram[i * 6]);
  expect_near(diagonal, norm2.read(), length(diagonal), "the diagonal is norm2");
}

void test_permuting_samples(Random &random) {
  Engine engine;
  const Batch batch = make_batch(random, {{65, 16}, {16, 40}}, {30, 2, 0, 140, 1, 1, 7, 9, 4, 33}, DS_F16);
  const std::vector<double> whole = call(engine, batch, random);
  const std::vector<int64_t> order = shuffled(random, 10);
  std::vector<double> expected;
  for (const int64_t i : order)
    for (const int64_t j : order) expected.push_back(whole[static_cast<size_t>(i * 10 + j)]);
  expect_near(call(engine, permuted(batch, order), random), expected, length(whole), "gram of moved samples");
}

void test_same_bits(Random &random) {
  std::vector<int64_t> lengths(40);
  for (int64_t &n : lengths) n = random.below(20);
  const Batch batch = make_batch(random, {{300, 16}, {16, 300}}, lengths, DS_F32);
  const std::vector<double> one = call(Engine(1), batch, random);
  for (const int threads : {1, 2, 3, 7}) {
    Engine engine(threads);
    for (int repeat = 0; repeat < 3; ++repeat)
      expect(call(engine, batch, random) == one, "%d threads give other bits", threads);
  }
}

}  // namespace

int main() {
  return run("grad_gram", {{"sizes", test_sizes},
                           {"shapes", test_shapes},
                           {"LoRA ranks", test_lora_ranks},
                           {"many samples", test_many_samples},
                           {"a NaN stays in its sample", test_nan_stays_in_its_sample},
                           {"accumulates, is symmetric", test_accumulates_and_is_symmetric},
                           {"diagonal = norm2", test_diagonal_is_norm2},
                           {"permuting samples permutes results", test_permuting_samples},
                           {"same bits for any number of threads", test_same_bits}});
}
