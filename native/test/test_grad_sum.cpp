// test_grad_sum.cpp: the weighted sum of gradients against the definition, and its properties.
#include "reference.h"

using namespace test;

namespace {

std::vector<float> call(const Engine &engine, const Batch &batch, const std::vector<float> &start,
                        const std::vector<float> &weight, Random &random) {
  DeviceBatch on(engine, batch, random);
  Array<float> grad(engine, start, random), w(engine, weight, random);
  must(ds_grad_sum(engine, grad, on.maps.data(), w, on.offsets, on.dtype, on.count(), on.samples, on.parameters));
  return grad.read();
}

std::vector<float> zeros(const Batch &batch) {
  return std::vector<float>(static_cast<size_t>(batch.parameters));
}

void against_reference(const Engine &engine, const Batch &batch, Random &random) {
  const std::vector<float> start = random.floats(batch.parameters);
  std::vector<float> weight = random.floats(batch.samples());
  for (float &w : weight)
    if (random.below(3) == 0) w = 0;
  const auto exact = reference::grad_sum<double>(batch, start, weight);
  const auto plain = reference::grad_sum<float>(batch, start, weight);
  const double scale = length(start) + length(reference::magnitudes(batch));  // the weights are below 1
  expect_close(call(engine, batch, start, weight, random), exact, plain, scale, "grad");
}

void test_sizes(Random &random) {
  Engine engine;
  for_each_batch(random, 1025, [&](const Batch &batch) { against_reference(engine, batch, random); });
}

void test_shapes(Random &random) {
  Engine engine;
  for (const ds_dtype dtype : {DS_F32, DS_BF16, DS_F16}) {
    against_reference(engine, make_batch(random, {{257, 207}, {207, 257}}, {1, 0, 3, 33, 2, 140}, dtype), random);
    against_reference(engine, make_batch(random, {{1025, 16}, {16, 514}}, {127, 1, 1, 130}, dtype), random);
  }
}

void test_lora_ranks(Random &random) {
  Engine engine;
  for (const ds_dtype dtype : {DS_F32, DS_BF16, DS_F16})
    for (const int64_t rank : {1, 7, 8, 16, 17, 33, 64, 65})
      against_reference(engine, make_batch(random, {{517, rank}, {rank, 520}}, {5, 36, 17}, dtype), random);
}

void test_many_maps(Random &random) {
  Engine engine;
  against_reference(engine, make_batch(random, std::vector<Shape>(700, {5, 2}), {3, 1}, DS_F16), random);
}

void test_long_sum(Random &random) {
  Engine engine;
  against_reference(engine, make_batch(random, {{9, 5}}, {20000, 1}, DS_F32), random);
  against_reference(engine, make_batch(random, {{72, 16}, {70, 40}}, {3000, 1, 513}, DS_BF16), random);
}

// A dropped sample is not read, so what overflowed in it does not spread.
void test_zero_weight_hides_nan(Random &random) {
  Engine engine;
  const Batch batch = make_batch(random, {{33, 8}, {8, 300}}, {5, 7, 9}, DS_F32);
  const std::vector<float> weight = {0.5f, 0, -2};
  const std::vector<float> clean = call(engine, batch, zeros(batch), weight, random);
  expect(call(engine, poisoned(batch, 1), zeros(batch), weight, random) == clean, "a sample of weight 0 was read");
}

void test_agrees_with_grad_stats(Random &random) {
  Engine engine;
  const Batch batch = make_batch(random, {{65, 16}, {16, 300}, {130, 127}}, {30, 2, 0, 140}, DS_F32);
  const std::vector<float> direction = random.floats(batch.parameters), weight = random.floats(batch.samples());
  DeviceBatch on(engine, batch, random);
  Array<double> dot(engine, std::vector<double>(4), random), norm2(engine, std::vector<double>(4), random);
  Array<float> v(engine, direction, random);
  must(ds_grad_stats(engine, dot, norm2, on.maps.data(), v, on.offsets, on.dtype, on.count(), on.samples,
                     on.parameters));
  const std::vector<float> grad = call(engine, batch, zeros(batch), weight, random);
  double weighted = 0;
  for (size_t i = 0; i < 4; ++i) weighted += static_cast<double>(weight[i]) * dot.read()[i];
  expect_near(std::vector<double>{reference::dot<double>(grad, direction)}, std::vector<double>{weighted},
              length(grad) * length(direction), "<grad_sum(w), v> = sum w dot");
}

void test_permuting_samples(Random &random) {
  Engine engine;
  const Batch batch = make_batch(random, {{65, 16}, {16, 300}}, {30, 2, 0, 140, 1, 9}, DS_BF16);
  const std::vector<float> weight = random.floats(6);
  const std::vector<int64_t> order = shuffled(random, 6);
  std::vector<float> moved;
  for (const int64_t i : order) moved.push_back(weight[static_cast<size_t>(i)]);
  const std::vector<float> whole = call(engine, batch, zeros(batch), weight, random);
  expect_near(call(engine, permuted(batch, order), zeros(batch), moved, random), whole, length(whole),
              "the order of the samples");
}

void test_split_batch(Random &random) {
  Engine engine;
  const Batch batch = make_batch(random, {{65, 16}, {16, 300}}, {30, 2, 0, 140, 1, 9}, DS_F16);
  const std::vector<float> weight = random.floats(6);
  const std::vector<float> whole = call(engine, batch, zeros(batch), weight, random);
  for (const int64_t cut : {0, 1, 3, 6}) {
    Batch head = batch, tail = batch;
    head.offsets.resize(static_cast<size_t>(cut) + 1);
    tail.offsets.erase(tail.offsets.begin(), tail.offsets.begin() + cut);
    std::vector<float> grad = call(engine, head, zeros(batch), {weight.begin(), weight.begin() + cut}, random);
    grad = call(engine, tail, grad, {weight.begin() + cut, weight.end()}, random);
    expect_near(grad, whole, length(whole), "two parts of a batch");
  }
}

void test_gaps_stay(Random &random) {
  Engine engine;
  Batch batch = make_batch(random, {{5, 7}}, {3}, DS_F32);
  batch.maps[0].at = 3;
  batch.parameters = 3 + 35 + 2;
  const std::vector<float> grad = call(engine, batch, std::vector<float>(40, 7.0f), {1.0f}, random);
  for (const size_t i : {0, 1, 2, 38, 39}) expect(grad[i] == 7, "element %zu lies outside every block", i);
}

void test_same_bits(Random &random) {
  const Batch batch = make_batch(random, {{600, 16}, {16, 900}, {257, 207}}, {130, 2, 0, 14, 40}, DS_F32);
  const std::vector<float> weight = random.floats(5);
  const std::vector<float> one = call(Engine(1), batch, zeros(batch), weight, random);
  for (const int threads : {1, 2, 3, 7}) {
    Engine engine(threads);
    for (int repeat = 0; repeat < 3; ++repeat)
      expect(call(engine, batch, zeros(batch), weight, random) == one, "%d threads give other bits", threads);
  }
}

}  // namespace

int main() {
  return run("grad_sum", {{"sizes", test_sizes},
                          {"shapes", test_shapes},
                          {"LoRA ranks", test_lora_ranks},
                          {"many maps", test_many_maps},
                          {"a long sum", test_long_sum},
                          {"weight 0 hides a NaN", test_zero_weight_hides_nan},
                          {"<grad_sum(w), v> = sum w dot", test_agrees_with_grad_stats},
                          {"permuting samples changes nothing", test_permuting_samples},
                          {"split batch = whole batch", test_split_batch},
                          {"gaps between blocks stay", test_gaps_stay},
                          {"same bits for any number of threads", test_same_bits}});
}
