// test_adamw.cpp: clipping and AdamW against the definition.
#include "reference.h"

using namespace test;
using reference::AdamSettings;

namespace {

struct State {
  std::vector<float> param, m, v;
  double norm;
};

State call(const Engine &engine, const State &from, const std::vector<float> &grad, const AdamSettings &s,
           Random &random) {
  Array<float> param(engine, from.param, random), m(engine, from.m, random), v(engine, from.v, random);
  Array<float> g(engine, grad, random);
  Array<double> norm(engine, {kNaN}, random);
  must(ds_adamw(engine, param, m, v, norm, g, s.step, s.rate, s.beta1, s.beta2, s.epsilon, s.decay, s.max_norm,
                static_cast<int64_t>(grad.size())));
  return {param.read(), m.read(), v.read(), norm.read()[0]};
}

State random_state(Random &random, int64_t n) {
  State state = {random.floats(n), random.floats(n), random.floats(n), 0};
  for (float &v : state.v) v = std::fabs(v) / 10;
  return state;
}

const AdamSettings kUsual = {3, 1e-3, 0.9, 0.999, 1e-8, 0.01, 1};

void test_sizes(Random &random) {
  Engine engine;
  std::vector<int64_t> sizes(std::begin(kSizes), std::end(kSizes));
  sizes.push_back(100003);
  for (const int64_t n : sizes)
    for (const int64_t step : {1, 2, 1000}) {
      const State start = random_state(random, n);
      const std::vector<float> grad = random.floats(n);
      const AdamSettings s = {step, random.uniform(0, 0.1), random.uniform(0.5, 0.95), random.uniform(0.9, 0.999),
                              1e-8, random.uniform(0, 0.1), random.uniform(-1, 2)};
      const auto exact = reference::adamw<double>(start.param, start.m, start.v, grad, s);
      const auto plain = reference::adamw<float>(start.param, start.m, start.v, grad, s);
      const State kernel = call(engine, start, grad, s, random);
      expect_close(kernel.param, exact.param, plain.param, length(exact.param), "param");
      expect_close(kernel.m, exact.m, plain.m, length(exact.m), "m");
      expect_close(kernel.v, exact.v, plain.v, length(exact.v), "v");
      expect(std::fabs(kernel.norm - exact.norm) <= 1e-9 * exact.norm, "norm %g, not %g", kernel.norm, exact.norm);
    }
}

// From zero moments, one step moves every parameter by the rate against its gradient's sign, and m is the clipped
// gradient times 1 - beta1.
void test_clip_keeps_direction(Random &random) {
  Engine engine;
  const std::vector<float> zero(257), grad = random.floats(257);
  AdamSettings s = {1, 1e-2, 0.9, 0.999, 0, 0, 0.25};
  const State clipped = call(engine, {zero, zero, zero, 0}, grad, s, random);
  std::vector<double> expected;
  for (const float g : grad) expected.push_back(0.1 * 0.25 / length(grad) * g);
  expect_near(clipped.m, expected, 16 * length(expected), "the clipped gradient");  // 1e-6 in the divisor
  for (size_t i = 0; i < grad.size(); ++i)
    expect(std::fabs(clipped.param[i] + std::copysign(0.01, grad[i])) < 1e-5, "step %g", clipped.param[i]);
  s.max_norm = 2 * length(grad);
  const State below = call(engine, {zero, zero, zero, 0}, grad, s, random);
  s.max_norm = 0;
  const State unclipped = call(engine, {zero, zero, zero, 0}, grad, s, random);
  expect(below.m == unclipped.m && below.param == unclipped.param, "a norm below the limit was clipped");
}

void test_bad_norm_changes_nothing(Random &random) {
  Engine engine;
  for (const float bad : {kNaN, INFINITY}) {
    const State start = random_state(random, 207);
    std::vector<float> grad = random.floats(207);
    grad[100] = bad;
    const State after = call(engine, start, grad, kUsual, random);
    expect(!std::isfinite(after.norm), "the norm tells");
    expect(after.param == start.param && after.m == start.m && after.v == start.v, "a bad gradient changed something");
  }
}

void test_huge_gradient(Random &random) {
  Engine engine;
  const State after = call(engine, random_state(random, 33), std::vector<float>(33, 1e30f), kUsual, random);
  expect(std::fabs(after.norm / (1e30 * std::sqrt(33.0)) - 1) < 1e-6, "the norm overflowed: %g", after.norm);
  for (const float value : after.param) expect(std::isfinite(value), "a parameter overflowed");
}

void test_zero_gradient_decays(Random &random) {
  Engine engine;
  const std::vector<float> zero(33), param = random.floats(33);
  const State after = call(engine, {param, zero, zero, 0}, zero, {1, 0.1, 0.9, 0.999, 1e-8, 0.5, 1}, random);
  std::vector<double> expected;
  for (const float value : param) expected.push_back(0.95 * value);
  expect_near(after.param, expected, length(expected), "decay alone");
  expect(after.norm == 0 && after.m == zero && after.v == zero, "zero stays zero");
}

void test_same_bits(Random &random) {
  const State start = random_state(random, 100003);
  const std::vector<float> grad = random.floats(100003);
  const State one = call(Engine(1), start, grad, kUsual, random);
  for (const int threads : {1, 2, 3, 7}) {
    const State many = call(Engine(threads), start, grad, kUsual, random);
    expect(many.param == one.param && many.m == one.m && many.v == one.v && many.norm == one.norm,
           "%d threads give other bits", threads);
  }
}

}  // namespace

int main() {
  return run("adamw", {{"sizes", test_sizes},
                       {"clip keeps the direction", test_clip_keeps_direction},
                       {"a bad norm changes nothing", test_bad_norm_changes_nothing},
                       {"a huge gradient", test_huge_gradient},
                       {"a zero gradient decays", test_zero_gradient_decays},
                       {"same bits for any number of threads", test_same_bits}});
}
