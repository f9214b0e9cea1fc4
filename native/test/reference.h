// reference.h: the definition. Naive loops, in double for the truth and in float for the tolerance.
#ifndef DS_TEST_REFERENCE_H
#define DS_TEST_REFERENCE_H

#include <array>

#include "batch.h"

namespace test {
namespace reference {

// G_i of one map, [out, in]
template <class Real>
std::vector<Real> gradient(const Batch &batch, const Map &map, int64_t i) {
  std::vector<Real> g(static_cast<size_t>(map.out * map.in), 0);
  for (int64_t t = batch.offsets[static_cast<size_t>(i)]; t < batch.offsets[static_cast<size_t>(i) + 1]; ++t)
    for (int64_t o = 0; o < map.out; ++o) {
      const Real dy = static_cast<Real>(map.dy[static_cast<size_t>(t * map.out + o)]);
      const float *x = map.x.data() + t * map.in;
      Real *row = g.data() + o * map.in;
      for (int64_t c = 0; c < map.in; ++c) row[c] += dy * static_cast<Real>(x[c]);
    }
  return g;
}

// The length that G_i would have if no two tokens cancelled or agreed: what its rounding errors are measured by.
inline std::vector<double> magnitudes(const Batch &batch) {
  std::vector<double> result;
  for (int64_t i = 0; i < batch.samples(); ++i) {
    double sum = 0;
    for (const Map &map : batch.maps)
      for (int64_t t = batch.offsets[static_cast<size_t>(i)]; t < batch.offsets[static_cast<size_t>(i) + 1]; ++t) {
        double x2 = 0, dy2 = 0;
        for (int64_t c = 0; c < map.in; ++c) x2 += std::pow(map.x[static_cast<size_t>(t * map.in + c)], 2);
        for (int64_t o = 0; o < map.out; ++o) dy2 += std::pow(map.dy[static_cast<size_t>(t * map.out + o)], 2);
        sum += x2 * dy2;
      }
    result.push_back(std::sqrt(sum));
  }
  return result;
}

template <class Real>
struct Stats {
  std::vector<Real> dot, norm2;
};

template <class Real>
Stats<Real> grad_stats(const Batch &batch, const std::vector<float> &direction) {
  Stats<Real> stats;
  for (int64_t i = 0; i < batch.samples(); ++i) {
    Real dot = 0, norm2 = 0;
    for (const Map &map : batch.maps) {
      const std::vector<Real> g = gradient<Real>(batch, map, i);
      for (size_t n = 0; n < g.size(); ++n) {
        dot += g[n] * static_cast<Real>(direction[static_cast<size_t>(map.at) + n]);
        norm2 += g[n] * g[n];
      }
    }
    stats.dot.push_back(dot);
    stats.norm2.push_back(norm2);
  }
  return stats;
}

template <class Real>
std::vector<Real> grad_sum(const Batch &batch, const std::vector<float> &start, const std::vector<float> &weight) {
  std::vector<Real> grad(start.begin(), start.end());
  for (int64_t i = 0; i < batch.samples(); ++i) {
    const Real w = static_cast<Real>(weight[static_cast<size_t>(i)]);
    if (w == 0) continue;
    for (const Map &map : batch.maps) {
      const std::vector<Real> g = gradient<Real>(batch, map, i);
      for (size_t n = 0; n < g.size(); ++n) grad[static_cast<size_t>(map.at) + n] += w * g[n];
    }
  }
  return grad;
}

template <class Real>
std::vector<Real> grad_gram(const Batch &batch) {
  const size_t samples = static_cast<size_t>(batch.samples());
  std::vector<Real> gram(samples * samples, 0);
  for (const Map &map : batch.maps) {
    std::vector<std::vector<Real>> g;
    for (size_t i = 0; i < samples; ++i) g.push_back(gradient<Real>(batch, map, static_cast<int64_t>(i)));
    for (size_t i = 0; i < samples; ++i)
      for (size_t j = 0; j < samples; ++j) {
        Real dot = 0;
        for (size_t n = 0; n < g[i].size(); ++n) dot += g[i][n] * g[j][n];
        gram[i * samples + j] += dot;
      }
  }
  return gram;
}

template <class Real>
Real dot(const std::vector<float> &a, const std::vector<float> &b) {
  Real sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += static_cast<Real>(a[i]) * static_cast<Real>(b[i]);
  return sum;
}

template <class Real>
std::vector<Real> correct(const std::vector<float> &grad, const std::vector<float> &reference, double rho,
                          bool project) {
  Real scale = static_cast<Real>(rho);
  if (project) {
    const Real across = dot<Real>(grad, reference);
    scale = across < 0 ? -across / dot<Real>(reference, reference) : 0;
  }
  std::vector<Real> result(grad.begin(), grad.end());
  for (size_t i = 0; i < grad.size(); ++i) result[i] += scale * static_cast<Real>(reference[i]);
  return result;
}

struct AdamSettings {
  int64_t step;
  double rate, beta1, beta2, epsilon, decay, max_norm;
};

template <class Real>
struct AdamState {
  std::vector<Real> param, m, v;
  Real norm;
};

template <class Real>
AdamState<Real> adamw(const std::vector<float> &param, const std::vector<float> &m, const std::vector<float> &v,
                      const std::vector<float> &grad, const AdamSettings &s) {
  AdamState<Real> state = {{param.begin(), param.end()}, {m.begin(), m.end()}, {v.begin(), v.end()}, 0};
  state.norm = std::sqrt(dot<Real>(grad, grad));
  const Real one = 1, rate = static_cast<Real>(s.rate), beta1 = static_cast<Real>(s.beta1);
  const Real beta2 = static_cast<Real>(s.beta2), decay = static_cast<Real>(s.decay);
  const Real clip =
      s.max_norm > 0 ? std::min(one, static_cast<Real>(s.max_norm) / (state.norm + static_cast<Real>(1e-6))) : one;
  const Real bias1 = one - std::pow(beta1, static_cast<Real>(s.step));
  const Real bias2 = one - std::pow(beta2, static_cast<Real>(s.step));
  for (size_t i = 0; i < grad.size(); ++i) {
    const Real g = clip * static_cast<Real>(grad[i]);
    state.param[i] -= rate * decay * state.param[i];
    state.m[i] = beta1 * state.m[i] + (one - beta1) * g;
    state.v[i] = beta2 * state.v[i] + (one - beta2) * g * g;
    state.param[i] -= rate / bias1 * state.m[i] / (std::sqrt(state.v[i] / bias2) + static_cast<Real>(s.epsilon));
  }
  return state;
}

// Philox4x32-10, as in the paper's listing.
inline std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t product0 = UINT64_C(0xD2511F53) * counter[0], product1 = UINT64_C(0xCD9E8D57) * counter[2];
    counter = {static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(product1),
               static_cast<uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(product0)};
    key = {key[0] + 0x9E3779B9u, key[1] + 0xBB67AE85u};
  }
  return counter;
}

}  // namespace reference
}  // namespace test

#endif  // DS_TEST_REFERENCE_H
