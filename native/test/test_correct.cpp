// test_correct.cpp: dots of flat vectors and the reference correction.
#include "reference.h"

using namespace test;

namespace {

constexpr int64_t kLong = 100003;  // several tasks, and an odd tail

double call_dot(const Engine &engine, const std::vector<float> &a, const std::vector<float> &b, Random &random) {
  Array<double> dot(engine, {kNaN}, random);
  Array<float> left(engine, a, random), right(engine, b, random);
  must(ds_dot(engine, dot, left, right, static_cast<int64_t>(a.size())));
  return dot.read()[0];
}

std::vector<float> call(const Engine &engine, const std::vector<float> &grad, const std::vector<float> &reference,
                        double rho, bool project, Random &random) {
  Array<float> g(engine, grad, random), r(engine, reference, random);
  must(ds_correct(engine, g, r, rho, project, static_cast<int64_t>(grad.size())));
  return g.read();
}

std::vector<int64_t> sizes() {
  std::vector<int64_t> all(std::begin(kSizes), std::end(kSizes));
  all.push_back(kLong);
  return all;
}

void test_dot(Random &random) {
  Engine engine;
  for (const int64_t n : sizes()) {
    const std::vector<float> a = random.floats(n), b = random.floats(n);
    expect_close(std::vector<double>{call_dot(engine, a, b, random)}, {reference::dot<double>(a, b)},
                 std::vector<float>{reference::dot<float>(a, b)}, length(a) * length(b), "dot");
    Array<double> square(engine, {kNaN}, random);
    Array<float> same(engine, a, random);
    must(ds_dot(engine, square, same, same, n));
    expect_near(square.read(), std::vector<double>{length(a) * length(a)}, length(a) * length(a), "dot with itself");
  }
}

void test_add_and_project(Random &random) {
  Engine engine;
  for (const int64_t n : sizes())
    for (const bool project : {false, true})
      for (int trial = 0; trial < 4; ++trial) {
        const std::vector<float> grad = random.floats(n), other = random.floats(n);
        const double rho = random.uniform(-2, 2);
        const auto exact = reference::correct<double>(grad, other, rho, project);
        const auto plain = reference::correct<float>(grad, other, rho, project);
        expect_close(call(engine, grad, other, rho, project, random), exact, plain, length(grad),
                     project ? "project" : "add");
      }
}

void test_project_properties(Random &random) {
  Engine engine;
  for (int trial = 0; trial < 20; ++trial) {
    const std::vector<float> grad = random.floats(257), other = random.floats(257);
    const std::vector<float> once = call(engine, grad, other, 0, true, random);
    const double scale = length(grad) * length(other);
    expect(reference::dot<double>(once, other) >= -64 * kEpsilon * scale, "a conflict is left");
    expect_near(call(engine, once, other, 0, true, random), once, length(once), "projecting twice");
    if (reference::dot<double>(grad, other) >= 0) expect(once == grad, "no conflict, yet a change");
  }
}

void test_degenerate(Random &random) {
  Engine engine;
  const std::vector<float> grad = random.floats(33), zero(33);
  expect(call(engine, grad, zero, 1, true, random) == grad, "a zero reference changes nothing");
  expect(call(engine, zero, grad, 1, true, random) == zero, "a zero gradient stays");
  expect(call(engine, grad, grad, 0, false, random) == grad, "rho = 0 adds nothing");
}

void test_same_bits(Random &random) {
  const std::vector<float> a = random.floats(kLong), b = random.floats(kLong);
  const double one = call_dot(Engine(1), a, b, random);
  const std::vector<float> projected = call(Engine(1), a, b, 0, true, random);
  for (const int threads : {1, 2, 3, 7}) {
    Engine engine(threads);
    expect(call_dot(engine, a, b, random) == one, "%d threads give another dot", threads);
    expect(call(engine, a, b, 0, true, random) == projected, "%d threads give another projection", threads);
  }
}

}  // namespace

int main() {
  return run("correct", {{"dot", test_dot},
                         {"add and project", test_add_and_project},
                         {"projection's properties", test_project_properties},
                         {"degenerate vectors", test_degenerate},
                         {"same bits for any number of threads", test_same_bits}});
}
