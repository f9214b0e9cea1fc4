// test_grad_stats.cpp: per-sample dots and squared norms against the definition, and their properties.
#include "reference.h"

using namespace test;

namespace {

struct Result {
  std::vector<double> dot, norm2;
};

Result call(const Engine &engine, const Batch &batch, const std::vector<float> &direction, Random &random,
            Result start = {}) {
  DeviceBatch on(engine, batch, random);
  start.dot.resize(static_cast<size_t>(on.samples));
  start.norm2.resize(static_cast<size_t>(on.samples));
  Array<double> dot(engine, start.dot, random), norm2(engine, start.norm2, random);
  Array<float> v(engine, direction, random);
  must(ds_grad_stats(engine, dot, norm2, on.maps.data(), v, on.offsets, on.dtype, on.count(), on.samples,
                     on.parameters));
  return {dot.read(), norm2.read()};
}

// |G_i| |v|: what a dot is made of, whatever cancels in it
double magnitude(const std::vector<double> &norm2, const std::vector<float> &direction) {
  double sum = 0;
  for (const double value : norm2) sum += value;
  return std::sqrt(sum) * length(direction);
}

void against_reference(const Engine &engine, const Batch &batch, Random &random) {
  const std::vector<float> direction = random.floats(batch.parameters);
  const auto exact = reference::grad_stats<double>(batch, direction);
  const auto plain = reference::grad_stats<float>(batch, direction);
  const double size = length(reference::magnitudes(batch));
  const Result kernel = call(engine, batch, direction, random);
  expect_close(kernel.dot, exact.dot, plain.dot, size * length(direction), "dot");
  expect_close(kernel.norm2, exact.norm2, plain.norm2, size * size, "norm2");
}

void test_sizes(Random &random) {
  Engine engine;
  for_each_batch(random, 1025, [&](const Batch &batch) { against_reference(engine, batch, random); });
}

// Large maps with short samples go by tokens, with long ones by tiles; both in one call.
void test_both_forms(Random &random) {
  Engine engine;
  for (const ds_dtype dtype : {DS_F32, DS_BF16, DS_F16}) {
    against_reference(engine, make_batch(random, {{257, 207}, {207, 257}}, {1, 0, 3, 33, 2, 140}, dtype), random);
    against_reference(engine, make_batch(random, {{1025, 127}, {65, 300}}, {31, 1, 64, 65}, dtype), random);
  }
}

// Either side of every tile of either backend: 16 and 64 rows, 128, 256 and 512 columns; 520 in 16-byte loads.
void test_lora_ranks(Random &random) {
  Engine engine;
  for (const ds_dtype dtype : {DS_F32, DS_BF16, DS_F16})
    for (const int64_t rank : {1, 4, 7, 8, 16, 17, 32, 33, 64, 65})
      against_reference(engine, make_batch(random, {{517, rank}, {rank, 520}}, {5, 36, 17}, dtype), random);
}

void test_long_sample(Random &random) {
  Engine engine;
  against_reference(engine, make_batch(random, {{9, 5}, {3, 33}}, {20000, 1}, DS_F32), random);
  against_reference(engine, make_batch(random, {{72, 16}, {70, 40}}, {3000, 1, 513}, DS_BF16), random);
}

void test_many_maps(Random &random) {
  Engine engine;
  against_reference(engine, make_batch(random, std::vector<Shape>(700, {5, 2}), {3, 1}, DS_F16), random);
}

// Norms alone: short samples go by tokens, the longest by tiles.
void test_norms_of_full_matrices(Random &random) {
  Engine engine;
  for (const ds_dtype dtype : {DS_F32, DS_BF16, DS_F16}) {
    const Batch batch = make_batch(random, {{257, 207}, {208, 264}}, {40, 1, 0, 31, 33, 65, 600}, dtype);
    const std::vector<float> direction(static_cast<size_t>(batch.parameters));
    const auto exact = reference::grad_stats<double>(batch, direction);
    const auto plain = reference::grad_stats<float>(batch, direction);
    DeviceBatch on(engine, batch, random);
    Array<double> norm2(engine, std::vector<double>(7), random);
    must(ds_grad_stats(engine, nullptr, norm2, on.maps.data(), nullptr, on.offsets, on.dtype, on.count(), on.samples,
                       on.parameters));
    const double size = length(reference::magnitudes(batch));
    expect_close(norm2.read(), exact.norm2, plain.norm2, size * size, "norm2 of full matrices");
    const std::vector<double> all = norm2.read();
    for (size_t i = 0; i < all.size(); ++i)  // one by one: the longest would hide the others
      expect_near(std::vector<double>{all[i]}, std::vector<double>{exact.norm2[i]}, exact.norm2[i], "its norm2");
  }
}

void test_nan_stays_in_its_sample(Random &random) {
  Engine engine;
  for (const ds_dtype dtype : {DS_F32, DS_BF16, DS_F16}) {
    const Batch batch = make_batch(random, {{65, 16}, {20, 520}, {130, 127}}, {30, 7, 19}, dtype);
    const std::vector<float> direction = random.floats(batch.parameters);
    const Result clean = call(engine, batch, direction, random);
    const Result result = call(engine, poisoned(batch, 1), direction, random);
    for (const size_t i : {0, 2})
      expect(result.dot[i] == clean.dot[i] && result.norm2[i] == clean.norm2[i], "sample %zu saw another's NaN", i);
    expect(std::isnan(result.dot[1]) && std::isnan(result.norm2[1]), "a NaN got lost");
  }
}

void test_accumulates(Random &random) {
  Engine engine;
  const Batch batch = make_batch(random, {{33, 8}}, {5, 0, 9}, DS_F32);
  const std::vector<float> direction = random.floats(batch.parameters);
  const Result start = {random.doubles(3), random.doubles(3)};
  const Result bare = call(engine, batch, direction, random), added = call(engine, batch, direction, random, start);
  for (size_t i = 0; i < 3; ++i) {
    expect(added.dot[i] == start.dot[i] + bare.dot[i], "dot[%zu] does not accumulate", i);
    expect(added.norm2[i] == start.norm2[i] + bare.norm2[i], "norm2[%zu] does not accumulate", i);
  }
}

void test_no_direction(Random &random) {
  Engine engine;
  const Batch batch = make_batch(random, {{33, 65}, {300, 4}}, {5, 0, 9, 70}, DS_F32);
  const auto exact = reference::grad_stats<double>(batch, random.floats(batch.parameters));
  const auto plain = reference::grad_stats<float>(batch, random.floats(batch.parameters));
  DeviceBatch on(engine, batch, random);
  Array<double> dot(engine, {1, 2, 3, 4}, random), norm2(engine, {0, 0, 0, 0}, random);
  for (double *given : {static_cast<double *>(dot), static_cast<double *>(nullptr)}) {
    norm2.write({0, 0, 0, 0});
    must(ds_grad_stats(engine, given, norm2, on.maps.data(), nullptr, on.offsets, on.dtype, on.count(), on.samples,
                       on.parameters));
    expect(dot.read() == std::vector<double>{1, 2, 3, 4}, "dot was touched without a direction");
    expect_close(norm2.read(), exact.norm2, plain.norm2, length(exact.norm2), "norm2 without a direction");
  }
}

void test_linear_in_direction(Random &random) {
  Engine engine;
  const Batch batch = make_batch(random, {{65, 16}, {16, 40}}, {30, 2, 0, 140}, DS_F32);
  const std::vector<float> v = random.floats(batch.parameters), w = random.floats(batch.parameters);
  std::vector<float> both(v.size());
  for (size_t i = 0; i < v.size(); ++i) both[i] = 2 * v[i] - w[i];
  const Result of_v = call(engine, batch, v, random), of_w = call(engine, batch, w, random);
  std::vector<double> sum(of_v.dot.size());
  for (size_t i = 0; i < sum.size(); ++i) sum[i] = 2 * of_v.dot[i] - of_w.dot[i];
  expect_near(call(engine, batch, both, random).dot, sum, magnitude(of_v.norm2, v), "dot(2v - w)");
}

void test_permuting_samples(Random &random) {
  Engine engine;
  const Batch batch = make_batch(random, {{65, 16}, {16, 40}}, {30, 2, 0, 140, 1, 1, 7, 9, 4, 33}, DS_BF16);
  const std::vector<float> direction = random.floats(batch.parameters);
  const Result whole = call(engine, batch, direction, random);
  const std::vector<int64_t> order = shuffled(random, batch.samples());
  const Result moved = call(engine, permuted(batch, order), direction, random);
  for (size_t i = 0; i < order.size(); ++i) {
    expect(moved.dot[i] == whole.dot[static_cast<size_t>(order[i])], "dot of a moved sample %zu", i);
    expect(moved.norm2[i] == whole.norm2[static_cast<size_t>(order[i])], "norm2 of a moved sample %zu", i);
  }
}

void test_split_batch(Random &random) {
  Engine engine;
  const Batch batch = make_batch(random, {{65, 16}, {16, 300}}, {30, 2, 0, 140, 1, 1, 7, 9, 4, 33}, DS_F16);
  const std::vector<float> direction = random.floats(batch.parameters);
  const Result whole = call(engine, batch, direction, random);
  for (const int64_t cut : {0, 1, 5, 10}) {
    Batch part = batch;
    part.offsets.erase(part.offsets.begin(), part.offsets.begin() + cut);
    const Result tail = call(engine, part, direction, random);
    const std::vector<double> expected(whole.dot.begin() + cut, whole.dot.end());
    expect_near(tail.dot, expected, magnitude(whole.norm2, direction), "dot of a part of the batch");
  }
}

// Padding: rows whose dy is 0 add nothing, wherever they are.
void test_zero_rows(Random &random) {
  Engine engine;
  Batch batch = make_batch(random, {{65, 16}, {130, 127}}, {30, 5}, DS_F32);
  for (Map &map : batch.maps)
    for (int64_t t = batch.offsets[1] - 10; t < batch.offsets[1]; ++t)
      std::fill_n(map.dy.begin() + t * map.out, map.out, 0.0f);
  const std::vector<float> direction = random.floats(batch.parameters);
  const Result padded = call(engine, batch, direction, random);
  for (Map &map : batch.maps)
    for (int64_t t = batch.offsets[1] - 10; t < batch.offsets[1]; ++t)
      std::fill_n(map.x.begin() + t * map.in, map.in, 0.0f);
  const Result bare = call(engine, batch, direction, random);
  expect(padded.dot == bare.dot && padded.norm2 == bare.norm2, "x of a row with dy = 0 matters");
}

void test_cauchy_schwarz(Random &random) {
  Engine engine;
  for_each_batch(random, 33, [&](const Batch &batch) {
    const std::vector<float> direction = random.floats(batch.parameters);
    const Result result = call(engine, batch, direction, random);
    const double limit = length(direction) * length(direction) * (1 + 64 * kEpsilon);
    for (size_t i = 0; i < result.dot.size(); ++i)
      expect(result.dot[i] * result.dot[i] <= result.norm2[i] * limit, "dot^2 > norm2 |v|^2 at %zu", i);
    expect(true, "an empty batch");
  });
}

void test_same_bits(Random &random) {
  const Batch batch =
      make_batch(random, {{300, 16}, {16, 600}, {257, 207}}, {130, 2, 0, 14, 1, 40, 7, 9, 4, 33}, DS_F32);
  const std::vector<float> direction = random.floats(batch.parameters);
  const Result one = call(Engine(1), batch, direction, random);
  for (const int threads : {1, 2, 3, 7}) {
    Engine engine(threads);
    for (int repeat = 0; repeat < 3; ++repeat) {
      const Result many = call(engine, batch, direction, random);
      expect(many.dot == one.dot && many.norm2 == one.norm2, "%d threads give other bits", threads);
    }
  }
}

}  // namespace

int main() {
  return run("grad_stats", {{"sizes", test_sizes},
                            {"both forms", test_both_forms},
                            {"LoRA ranks", test_lora_ranks},
                            {"a long sample", test_long_sample},
                            {"many maps", test_many_maps},
                            {"norms of full matrices", test_norms_of_full_matrices},
                            {"a NaN stays in its sample", test_nan_stays_in_its_sample},
                            {"accumulates", test_accumulates},
                            {"no direction", test_no_direction},
                            {"linear in the direction", test_linear_in_direction},
                            {"permuting samples permutes results", test_permuting_samples},
                            {"split batch = whole batch", test_split_batch},
                            {"rows with dy = 0", test_zero_rows},
                            {"dot^2 <= norm2 |v|^2", test_cauchy_schwarz},
                            {"same bits for any number of threads", test_same_bits}});
}
