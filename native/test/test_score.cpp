// test_score.cpp: scores and cosines against the formula.
#include "device.h"

using namespace test;

namespace {

struct Result {
  std::vector<float> score, cosine;
};

struct Inputs {
  std::vector<float> loss;
  std::vector<double> dot, norm2;
  double direction_norm2, mu, nu;
};

Result call(const Engine &engine, const Inputs &in, Random &random) {
  const int64_t n = static_cast<int64_t>(in.loss.size());
  const std::vector<float> poison(in.loss.size(), kNaN);
  Array<float> score(engine, poison, random), cosine(engine, poison, random), loss(engine, in.loss, random);
  Array<double> dot(engine, in.dot, random), norm2(engine, in.norm2, random);
  Array<double> direction(engine, {in.direction_norm2}, random);
  must(ds_score(engine, score, cosine, loss, dot, norm2, direction, in.mu, in.nu, n));
  return {score.read(), cosine.read()};
}

Inputs make(Random &random, int64_t n) {
  Inputs in = {random.floats(n),     random.doubles(n),     random.doubles(n),
               random.uniform(0, 9), random.uniform(-2, 2), random.uniform(-2, 2)};
  for (double &value : in.norm2) value = std::fabs(value) * std::exp(random.uniform(-20, 20));
  return in;
}

template <class Real>
Result formula(const Inputs &in, std::vector<double> *score, std::vector<double> *cosine) {
  const auto guarded = [](double norm2) {
    return std::sqrt(std::max(static_cast<Real>(norm2), static_cast<Real>(1e-12))) + static_cast<Real>(1e-12);
  };
  for (size_t i = 0; i < in.loss.size(); ++i) {
    const Real c = static_cast<Real>(in.dot[i]) / (guarded(in.norm2[i]) * guarded(in.direction_norm2));
    cosine->push_back(static_cast<double>(c));
    score->push_back(
        static_cast<double>(static_cast<Real>(in.mu) * static_cast<Real>(in.loss[i]) - static_cast<Real>(in.nu) * c));
  }
  return {};
}

void test_sizes(Random &random) {
  Engine engine;
  for (const int64_t n : kSizes) {
    const Inputs in = make(random, n);
    std::vector<double> exact[2], plain[2];
    formula<double>(in, &exact[0], &exact[1]);
    formula<float>(in, &plain[0], &plain[1]);
    const Result kernel = call(engine, in, random);
    expect_close(kernel.score, exact[0], plain[0], length(exact[0]), "score");
    expect_close(kernel.cosine, exact[1], plain[1], length(exact[1]), "cosine");
  }
}

void test_zero_gradients(Random &random) {
  Engine engine;
  const Result result = call(engine, {{3, 4}, {0, 0}, {0, 1}, 0, 2, 1}, random);
  expect(result.cosine == std::vector<float>{0, 0}, "the cosine with a zero gradient is 0");
  expect(result.score == std::vector<float>{6, 8}, "the score is then the loss alone");
}

void test_parallel_gradients(Random &random) {
  Engine engine;
  const Result result = call(engine, {{0, 0}, {6, -6}, {4, 4}, 9, 1, 1}, random);
  expect_near(result.cosine, std::vector<double>{1, -1}, 1, "cosine of parallel gradients");
}

void test_nan_stays(Random &random) {
  Engine engine;
  const Result result = call(engine, {{1, kNaN, 1}, {1, 1, 1}, {1, 1, kNaN}, 1, 1, 1}, random);
  expect(!std::isnan(result.score[0]), "a clean sample");
  expect(std::isnan(result.score[1]), "a NaN loss");
  expect(std::isnan(result.score[2]) && std::isnan(result.cosine[2]), "a NaN norm");
}

}  // namespace

int main() {
  return run("score", {{"sizes", test_sizes},
                       {"zero gradients", test_zero_gradients},
                       {"parallel gradients", test_parallel_gradients},
                       {"a NaN stays one", test_nan_stays}});
}
