// select.cpp: ranks the candidates, keeps the first of them, weighs them.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "context.h"

namespace ds {
namespace cpu {

namespace {

// index[0 ... limit) = the first candidates in rank order
void rank(const Select &a, int64_t limit) {
  std::iota(a.index, a.index + a.samples, INT64_C(0));
  const auto before = [&](int64_t left, int64_t right) {
    const float l = a.score[left], r = a.score[right];
    const bool l_last = std::isnan(l), r_last = std::isnan(r);
    if (l_last != r_last) return r_last;
    if (l_last || l == r) return left < right;
    return a.largest ? l > r : l < r;
  };
  if (limit < a.samples) std::nth_element(a.index, a.index + limit, a.index + a.samples, before);
  std::sort(a.index, a.index + limit, before);
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

// p before normalization. The best score's exponent is 0 even where it is infinite, since inf - inf would be NaN.
double boltzmann(const Select &a, int64_t i, double best) {
  const double score = a.largest ? a.score[i] : -a.score[i];
  if (std::isnan(score)) return 0;
  return score == best ? 1 : std::exp((score - best) / std::max(a.temperature, 1e-8));
}

// share = softmax of all, entropy; returns what normalizes it
void soften(const Select &a, double best, double *total) {
  double sum = 0;
  for (int64_t i = 0; i < a.samples; ++i) sum += boltzmann(a, i, best);
  *total = sum;
  *a.entropy = 0;
  for (int64_t i = 0; i < a.samples; ++i) {
    const double p = sum > 0 ? boltzmann(a, i, best) / sum : 0;
    a.share[i] = static_cast<float>(p);
    if (p > 0) *a.entropy -= p * std::log(p);
  }
}

double best_score(const Select &a) {
  double best = -INFINITY;
  for (int64_t i = 0; i < a.samples; ++i)
    if (!std::isnan(a.score[i])) best = std::max(best, static_cast<double>(a.largest ? a.score[i] : -a.score[i]));
  return best;
}

void weigh_softly(const Select &a, int64_t kept) {
  const double best = best_score(a);
  double total, kept_sum = 0;
  soften(a, best, &total);
  for (int64_t n = 0; n < kept; ++n) kept_sum += boltzmann(a, a.index[n], best);
  for (int64_t n = 0; n < kept; ++n) {
    const int64_t i = a.index[n];
    a.weight[i] = static_cast<float>(kept_sum > 0 ? boltzmann(a, i, best) / kept_sum : 1 / static_cast<double>(kept));
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
  const int64_t limit = a.k > 0 ? std::min(a.k, a.samples) : a.samples;
  rank(a, limit);
  const int64_t kept = spend_budget(a, limit);
  *a.kept = kept;
  std::fill(a.index + kept, a.index + a.samples, INT64_C(-1));
  std::fill(a.weight, a.weight + a.samples, 0.0f);
  if (a.soft)
    weigh_softly(a, kept);
  else
    weigh_evenly(a, kept);
}

}  // namespace cpu
}  // namespace ds
