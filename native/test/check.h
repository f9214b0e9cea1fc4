// check.h: the test framework. Prints the seed (DS_TEST_SEED repeats a run), counts, closes with 'N passed, N failed'.
#ifndef DS_TEST_CHECK_H
#define DS_TEST_CHECK_H

#include <cmath>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <vector>

namespace test {

struct Counts {
  long passed = 0, failed = 0;
};
inline Counts counts;

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
inline bool
expect(bool holds, const char *format, ...) {
  ++(holds ? counts.passed : counts.failed);
  if (holds || counts.failed > 20) return holds;  // the first faults tell the story
  std::printf("FAILED ");
  va_list arguments;
  va_start(arguments, format);
  std::vprintf(format, arguments);
  va_end(arguments);
  std::printf("\n");
  return false;
}

// splitmix64: the same numbers everywhere, unlike the distributions of <random>.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t bits() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  int64_t below(int64_t n) { return static_cast<int64_t>(bits() % static_cast<uint64_t>(n)); }
  std::vector<float> floats(int64_t n) {
    std::vector<float> values(static_cast<size_t>(n));
    for (float &value : values) value = static_cast<float>(uniform(-1, 1));
    return values;
  }
  std::vector<double> doubles(int64_t n) {
    std::vector<double> values(static_cast<size_t>(n));
    for (double &value : values) value = uniform(-1, 1);
    return values;
  }

 private:
  uint64_t state_;
};

// Leaves every tail of every vector width and crosses every tile border.
constexpr int64_t kSizes[] = {0, 1, 2, 31, 32, 33, 127, 207, 256, 257, 1025};

constexpr double kEpsilon = 0x1p-24;
const float kNaN = std::numeric_limits<float>::quiet_NaN();

template <class T>
double length(const std::vector<T> &values) {
  double sum = 0;
  for (const T value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(sum);
}

template <class A, class B>
double distance(const std::vector<A> &a, const std::vector<B> &b) {
  double sum = a.size() == b.size() ? 0 : INFINITY;
  for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

// The tolerance rule: |kernel - exact| <= 2 |plain - exact| + 32 roundings of the natural magnitude `scale`, where
// plain is the same loops in float. The second term is for results of a few numbers, where plain may be right by luck.
template <class K, class P>
bool expect_close(const std::vector<K> &kernel, const std::vector<double> &exact, const std::vector<P> &plain,
                  double scale, const char *what) {
  const double error = distance(kernel, exact), allowed = 2 * distance(plain, exact) + 32 * kEpsilon * scale;
  return expect(error <= allowed, "%s: error %g, allowed %g (of %g)", what, error, allowed, length(exact));
}

// Equal up to a few roundings of the natural magnitude.
template <class A, class B>
bool expect_near(const std::vector<A> &a, const std::vector<B> &b, double scale, const char *what) {
  const double error = distance(a, b), allowed = 64 * kEpsilon * scale;
  return expect(error <= allowed, "%s: differ by %g, allowed %g", what, error, allowed);
}

struct Case {
  const char *name;
  void (*body)(Random &);
};

inline int run(const char *suite, const std::vector<Case> &cases) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // a crash must not take the seed with it
  const char *given = std::getenv("DS_TEST_SEED");
  const uint64_t seed = given ? std::strtoull(given, nullptr, 0) : std::random_device{}();
  const char *tier = std::getenv("DS_CPU_TIER"), *device = std::getenv("DS_TEST_DEVICE");
  std::printf("%s: DS_TEST_SEED=%llu DS_TEST_DEVICE=%s DS_CPU_TIER=%s\n", suite, static_cast<unsigned long long>(seed),
              device ? device : "-1", tier ? tier : "");
  for (const Case &item : cases) {
    const Counts before = counts;
    Random random(seed);
    item.body(random);
    const long passed = counts.passed - before.passed, failed = counts.failed - before.failed;
    expect(passed + failed > 0, "%s ran nothing", item.name);
    std::printf("  %-50s %6ld passed %4ld failed\n", item.name, passed, failed);
  }
  std::printf("%ld passed, %ld failed\n", counts.passed, counts.failed);
  return counts.failed == 0 ? 0 : 1;
}

}  // namespace test

#endif  // DS_TEST_CHECK_H
