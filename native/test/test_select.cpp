// test_select.cpp: ranking, limits and weights against a naive selection, and the softmax's properties.
#include <algorithm>

#include "batch.h"

using namespace test;

namespace {

struct Settings {
  bool largest = true, soft = true;
  double temperature = 0.5;
  int64_t k = 0;
  double token_budget = 0;
};

struct Result {
  std::vector<float> weight, share;
  std::vector<int64_t> index;
  int64_t kept;
  double entropy;
};

Result call(const Engine &engine, const std::vector<float> &score, const std::vector<int64_t> &tokens,
            const Settings &s, Random &random) {
  const std::vector<float> poison(score.size(), kNaN);
  Array<float> weight(engine, poison, random), share(engine, poison, random), scores(engine, score, random);
  Array<int64_t> index(engine, std::vector<int64_t>(score.size(), 77), random), kept(engine, {77}, random);
  Array<int64_t> lengths(engine, tokens, random);
  Array<double> entropy(engine, {kNaN}, random);
  must(ds_select(engine, weight, share, index, kept, entropy, scores, tokens.empty() ? nullptr : +lengths, s.largest,
                 s.soft, s.temperature, s.k, s.token_budget, static_cast<int64_t>(score.size())));
  return {weight.read(), share.read(), index.read(), kept.read()[0], entropy.read()[0]};
}

// The definition, for finite scores and NaN.
Result naive(const std::vector<float> &score, const std::vector<int64_t> &tokens, const Settings &s) {
  const size_t n = score.size();
  std::vector<int64_t> rank;
  for (size_t i = 0; i < n; ++i) rank.push_back(static_cast<int64_t>(i));
  const auto key = [&](int64_t i) {
    const double value = score[static_cast<size_t>(i)];
    return std::isnan(value) ? INFINITY : s.largest ? -value : value;
  };
  std::stable_sort(rank.begin(), rank.end(), [&](int64_t a, int64_t b) { return key(a) < key(b); });
  Result r = {std::vector<float>(n), std::vector<float>(n), std::vector<int64_t>(n, -1), 0, 0};
  double spent = 0;
  for (size_t m = 0; m < n; ++m) {
    if (s.k > 0 && static_cast<int64_t>(m) >= s.k) break;
    if (s.token_budget > 0 && m > 0 && spent >= s.token_budget) break;
    if (s.token_budget > 0) spent += static_cast<double>(tokens[static_cast<size_t>(rank[m])]);
    r.index[static_cast<size_t>(r.kept++)] = rank[m];
  }
  std::vector<double> p(n);
  double best = INFINITY, total = 0, kept_sum = 0;
  for (size_t i = 0; i < n; ++i) best = std::min(best, key(static_cast<int64_t>(i)));
  for (size_t i = 0; i < n; ++i)
    total += p[i] =
        std::isnan(score[i]) ? 0 : std::exp(-(key(static_cast<int64_t>(i)) - best) / std::max(s.temperature, 1e-8));
  for (size_t i = 0; i < n; ++i) {
    p[i] = total > 0 ? p[i] / total : 0;
    if (p[i] > 0) r.entropy -= p[i] * std::log(p[i]);
    if (s.soft) r.share[i] = static_cast<float>(p[i]);
  }
  for (int64_t m = 0; m < r.kept; ++m) kept_sum += p[static_cast<size_t>(r.index[static_cast<size_t>(m)])];
  for (int64_t m = 0; m < r.kept; ++m) {
    const size_t i = static_cast<size_t>(r.index[static_cast<size_t>(m)]);
    r.weight[i] = static_cast<float>(s.soft && kept_sum > 0 ? p[i] / kept_sum : 1.0 / static_cast<double>(r.kept));
    if (!s.soft) r.share[i] = 1;
  }
  if (!s.soft) r.entropy = r.kept > 0 ? std::log(static_cast<double>(r.kept)) : 0;
  return r;
}

void expect_same(const Result &a, const Result &b, const char *what) {
  expect(a.kept == b.kept, "%s: kept %lld, not %lld", what, static_cast<long long>(a.kept),
         static_cast<long long>(b.kept));
  expect(a.index == b.index, "%s: index", what);
  expect_near(a.weight, b.weight, 1, what);
  expect_near(a.share, b.share, 1, what);
  expect(std::fabs(a.entropy - b.entropy) < 1e-9, "%s: entropy %g, not %g", what, a.entropy, b.entropy);
}

// Few different values, so that ties abound, and sometimes a NaN.
std::vector<float> scores_with_ties(Random &random, int64_t n) {
  std::vector<float> score(static_cast<size_t>(n));
  for (float &value : score) value = random.below(20) == 0 ? kNaN : static_cast<float>(random.below(16)) / 8 - 1;
  return score;
}

// Sixteen settings, by the bits of `variant`.
void against_naive(const Engine &engine, int64_t n, int variant, Random &random) {
  std::vector<int64_t> tokens(static_cast<size_t>(n));
  for (int64_t &t : tokens) t = random.below(50);
  Settings s;
  s.largest = variant & 1;
  s.soft = variant & 2;
  s.k = variant & 4 ? 1 + random.below(n + 3) : -random.below(2);
  s.token_budget = variant & 8 ? random.uniform(0.5, 25.0 * static_cast<double>(n) + 1) : 0;
  s.temperature = random.uniform(0.05, 2);
  const std::vector<float> score = variant & 1 ? scores_with_ties(random, n) : random.floats(n);
  expect_same(call(engine, score, tokens, s, random), naive(score, tokens, s), "selection");
}

void test_sizes(Random &random) {
  Engine engine;
  for (const int64_t n : kSizes)
    for (int variant = 0; variant < 16; ++variant) against_naive(engine, n, variant, random);
}

// On a GPU 4,096 candidates are one block's, and blocks sort together in as many launches as the size needs.
void test_pools(Random &random) {
  Engine engine;
  const std::vector<int64_t> small = {4095, 4096, 4097, 12289, 70000};
  const std::vector<int64_t> large = {4095, 4096, 4097, 12289, 70000, 600000, 1 << 20};
  for (const int64_t n : small_sizes() ? small : large)
    for (const int variant : {2, 7, 13}) against_naive(engine, n, variant, random);
}

// The CUDA block orders only what a histogram of the scores leaves: spread scores at the first look, a crowd beside an
// outlier at a later one, ties at the last, which looks at single candidates. 256 is the most that it ranks by
// counting.
void test_few_of_many(Random &random) {
  Engine engine;
  for (const int64_t n : {257, 4096})
    for (const int64_t k : {1, 64, 256, 257})
      for (int kind = 0; kind < 4; ++kind) {
        Settings s;
        s.k = k;
        s.largest = kind != 1;
        std::vector<float> score = random.floats(n);
        for (float &value : score) {
          if (kind == 1) value = 1 + 1e-5f * value;
          if (kind == 2) value = std::floor(3 * value);
          if (kind == 3) value = 0.5f;
        }
        if (kind == 1) score[static_cast<size_t>(random.below(n))] = 1e30f;
        if (kind == 1) score[static_cast<size_t>(random.below(n))] = kNaN;
        expect_same(call(engine, score, {}, s, random), naive(score, {}, s), "few of many");
      }
}

void test_budget(Random &random) {
  Engine engine;
  Settings s;
  s.soft = false;
  s.token_budget = 30;
  const std::vector<float> score = {5, 4, 3, 2};
  expect(call(engine, score, {10, 20, 1, 1}, s, random).kept == 2, "the budget is reached exactly");
  expect(call(engine, score, {10, 19, 9, 1}, s, random).kept == 3, "the sample that crosses the budget is kept whole");
  expect(call(engine, score, {99, 1, 1, 1}, s, random).kept == 1, "one sample at least");
  expect(call(engine, score, {0, 0, 0, 0}, s, random).kept == 4, "samples without tokens cost nothing");
  s.k = 1;
  expect(call(engine, score, {1, 1, 1, 1}, s, random).kept == 1, "k limits as well");
  s.token_budget = 0;
  expect(call(engine, score, {}, s, random).kept == 1, "no tokens without a budget");
}

void test_softmax(Random &random) {
  Engine engine;
  for (const int64_t n : {1, 2, 33, 207}) {
    Settings s;
    std::vector<float> score = random.floats(n);
    for (float &value : score) value = std::round(value * 64) / 64;  // exact under the shift below
    const Result result = call(engine, score, {}, s, random);
    double sum = 0, weights = 0;
    for (size_t i = 0; i < score.size(); ++i) sum += result.share[i], weights += result.weight[i];
    expect(std::fabs(sum - 1) < 1e-5 && std::fabs(weights - 1) < 1e-5, "shares sum to %g, weights to %g", sum, weights);

    std::vector<float> shifted = score;
    for (float &value : shifted) value += 128;
    expect(call(engine, shifted, {}, s, random).share == result.share, "softmax is not shift invariant");

    const auto objective = [&](const std::vector<float> &p) {
      double value = 0;
      for (size_t i = 0; i < p.size(); ++i)
        if (p[i] > 0) value += static_cast<double>(p[i]) * (score[i] - s.temperature * std::log(p[i]));
      return value;
    };
    const double best = objective(result.share);
    for (int trial = 0; trial < 20; ++trial) {
      std::vector<float> other(score.size());
      float total = 0;
      for (size_t i = 0; i < other.size(); ++i)
        total += other[i] = result.share[i] * static_cast<float>(std::exp(random.uniform(-1, 1)));
      for (float &p : other) p /= total;
      expect(objective(other) <= best + 1e-5, "another p has a higher <p, s> + tau H(p)");
    }
  }
}

void test_cold_is_one_hot(Random &random) {
  Engine engine;
  for (const bool largest : {true, false}) {
    Settings s;
    s.largest = largest;
    for (const double temperature : {1e-3, 0.0, -1.0}) {
      s.temperature = temperature;
      const Result result = call(engine, {1, 3, 2, -4}, {}, s, random);
      const std::vector<float> expected = largest ? std::vector<float>{0, 1, 0, 0} : std::vector<float>{0, 0, 0, 1};
      expect(result.share == expected && result.entropy < 1e-9, "temperature %g is not one-hot", temperature);
    }
  }
}

void test_odd_scores(Random &random) {
  Engine engine;
  const float inf = INFINITY;
  Settings s;
  s.k = 2;
  Result result = call(engine, {1, inf, 2, inf}, {}, s, random);
  expect(result.share == std::vector<float>{0, 0.5f, 0, 0.5f}, "infinite scores share everything");
  result = call(engine, {-inf, -inf}, {}, s, random);
  expect(result.share == std::vector<float>{0.5f, 0.5f}, "scores all minus infinity are equal scores");
  result = call(engine, {kNaN, kNaN, kNaN}, {}, s, random);
  expect(result.index == std::vector<int64_t>{0, 1, -1}, "NaN scores keep their order");
  expect(result.weight == std::vector<float>{0.5f, 0.5f, 0}, "a kept sum of 0 gives equal weights");
  expect(result.share == std::vector<float>{0, 0, 0} && result.entropy == 0, "NaN scores have no share");
  for (const bool largest : {true, false}) {
    s.largest = largest;
    result = call(engine, {0, -0.0f, 0, -0.0f}, {}, s, random);
    expect(result.index == std::vector<int64_t>{0, 1, -1, -1}, "zeros of either sign are a tie");
  }
  s.largest = true;
  result = call(engine, {kNaN, 1, kNaN, 5}, {}, s, random);
  expect(result.index == std::vector<int64_t>{3, 1, -1, -1}, "NaN ranks last");
}

void test_empty(Random &random) {
  Engine engine;
  const Result result = call(engine, {}, {}, {}, random);
  expect(result.kept == 0 && result.entropy == 0, "nothing to select from");
}

void test_permuting(Random &random) {
  Engine engine;
  const std::vector<float> score = random.floats(207);
  const std::vector<int64_t> order = shuffled(random, 207);
  std::vector<float> moved;
  for (const int64_t i : order) moved.push_back(score[static_cast<size_t>(i)]);
  Settings s;
  s.k = 50;
  const Result a = call(engine, score, {}, s, random), b = call(engine, moved, {}, s, random);
  for (size_t i = 0; i < order.size(); ++i)
    expect(std::fabs(b.weight[i] - a.weight[static_cast<size_t>(order[i])]) < 1e-6, "weight of a moved sample");
}

}  // namespace

int main() {
  return run("select", {{"sizes", test_sizes},
                        {"pools", test_pools},
                        {"few of many", test_few_of_many},
                        {"token budget", test_budget},
                        {"softmax", test_softmax},
                        {"cold is one-hot", test_cold_is_one_hot},
                        {"odd scores", test_odd_scores},
                        {"empty", test_empty},
                        {"permuting candidates", test_permuting}});
}
