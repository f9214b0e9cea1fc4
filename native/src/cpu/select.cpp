// select.cpp: ranks the candidates, keeps the first of them, weighs them.
#include <algorithm>
#include <cinttypes>
#include <cmath>

#include "context.h"
#include "error.h"

namespace ds {
namespace cpu {

namespace {

// As many as may be sorted for the sake of the first `limit`.
int64_t few(int64_t limit) {
  return 2 * limit + 32;
}

// A key that `limit` candidates at least do not exceed, and few more: found by halving, each step a pass over the keys
// that takes 0.1 us for 4,096 of them. An exact one is not worth the steps: what is found is sorted anyway.
uint32_t bound(const Tier &tier, const uint32_t *key, int64_t limit, int64_t n) {
  uint32_t low = 0, high = UINT32_MAX;
  for (int64_t count = n; low < high && count > few(limit);) {
    const uint32_t middle = low + (high - low) / 2;
    const int64_t up_to = tier.count_keys(key, middle, n);
    if (up_to < limit) {
      low = middle + 1;
    } else {
      high = middle;
      count = up_to;
    }
  }
  return high;
}

// index[0 ... limit) = the first candidates in rank order
void rank(const Tier &tier, const Select &a, int64_t limit, Buffer &memory) {
  uint64_t *found = memory.reserve<uint64_t>(static_cast<size_t>(2 * a.samples));
  uint32_t *key = reinterpret_cast<uint32_t *>(found + a.samples);
  tier.rank_keys(key, a.score, a.largest, a.samples);
  const int64_t count = tier.find_keys(found, key, bound(tier, key, limit, a.samples), a.samples);
  if (count > few(limit)) std::nth_element(found, found + limit, found + count);  // equal scores: no key parts them
  std::sort(found, found + std::min(count, few(limit)));
  for (int64_t n = 0; n < limit; ++n) a.index[n] = static_cast<int64_t>(found[n] & UINT32_MAX);
}

// Whole samples in rank order until their tokens reach the budget.
int64_t spend_budget(const Select &a, int64_t limit) {
  if (!(a.token_budget > 0)) return limit;
  double tokens = 0;
  int64_t kept = 0;
  while (kept < limit && (kept == 0 || tokens < a.token_budget))
    tokens += static_cast<double>(a.tokens[a.index[kept++]]);
  return kept;
}

// share = softmax of all; the kept shares, renormalized, are the weights
void weigh_softly(const Tier &tier, const Select &a, int64_t kept) {
  const double rate = 1 / std::max(a.temperature, 1e-8), best = a.score[a.index[0]];
  double sum = 0, moment = 0, kept_sum = 0;
  tier.boltzmann(a.share, &sum, &moment, a.score, best, a.largest ? rate : -rate, a.samples);
  if (sum > 0) {
    tier.scale(a.share, static_cast<float>(1 / sum), a.samples);
    *a.entropy = std::log(sum) - moment / sum;  // - sum p ln p with p = e^z / sum
  }
  for (int64_t n = 0; n < kept; ++n) kept_sum += a.share[a.index[n]];
  for (int64_t n = 0; n < kept; ++n) {
    const int64_t i = a.index[n];
    a.weight[i] = static_cast<float>(kept_sum > 0 ? a.share[i] / kept_sum : 1 / static_cast<double>(kept));
  }
}

void weigh_evenly(const Select &a, int64_t kept) {
  std::fill(a.share, a.share + a.samples, 0.0f);
  for (int64_t n = 0; n < kept; ++n) {
    a.share[a.index[n]] = 1;
    a.weight[a.index[n]] = static_cast<float>(1 / static_cast<double>(kept));
  }
  *a.entropy = std::log(static_cast<double>(kept));
}

}  // namespace

void Context::select(const Select &a) {
  *a.kept = 0;
  *a.entropy = 0;
  if (a.samples == 0) return;
  if (a.samples > UINT32_MAX) fail(DS_UNSUPPORTED, "select ranks 2^32 - 1 candidates at most, not %" PRId64, a.samples);
  const int64_t limit = a.k > 0 ? std::min(a.k, a.samples) : a.samples;
  rank(tier_, a, limit, shared_);
  const int64_t kept = spend_budget(a, limit);
  *a.kept = kept;
  std::fill(a.index + kept, a.index + a.samples, INT64_C(-1));
  std::fill(a.weight, a.weight + a.samples, 0.0f);
  if (a.soft)
    weigh_softly(tier_, a, kept);
  else
    weigh_evenly(a, kept);
}

}  // namespace cpu
}  // namespace ds
