// test_abi.cpp: the door. Every bad argument is named and changes nothing, sizes of zero are legal, errors belong to
// their thread, running out of memory is a status.
#include <malloc.h>
#include <sys/resource.h>

#include <string>
#include <thread>

#include "device.h"

using namespace test;

namespace {

// One valid call of each function, whose arguments a test then spoils one at a time.
struct Fixture {
  ds_context *context;
  static constexpr int64_t n = 4, samples = 2, parameters = 6;
  float x[8], dy[8], direction[6], weight[2], loss[2], vector[4];
  double dots[2], norms[2], one[1];
  int64_t offsets[3] = {0, 1, 3}, tokens[2] = {1, 1};
  uint64_t key[2] = {1, 2};
  ds_map maps[2];
  // Outputs; whatever a rejected call would change shows here.
  struct Outputs {
    float a[8], b[8], c[8];
    double d[8], e[8];
    int64_t i[8], k[8];
  } out;

  explicit Fixture(ds_context *given) : context(given), maps{{x, dy, 2, 1, 0}, {x, dy, 1, 2, 2}} {
    for (float *p : {x, dy, direction, weight, loss, vector}) p[0] = p[1] = 1;
    for (int k = 2; k < 8; ++k) x[k] = dy[k] = 1;
    for (int k = 2; k < 6; ++k) direction[k] = 1;
    vector[2] = vector[3] = 1;
    dots[0] = dots[1] = norms[0] = norms[1] = one[0] = 1;
    std::memset(&out, 0x11, sizeof out);
  }
};

void rejected(Fixture &f, ds_status status, const char *function, const char *names) {
  const Fixture::Outputs fresh = Fixture(f.context).out;
  const std::string text = ds_last_error();
  expect(status == DS_INVALID, "%s accepted a bad %s: %s", function, names, ds_status_name(status));
  expect(text.rfind(std::string(function) + ": ", 0) == 0 && text.find(names) != std::string::npos,
         "%s with a bad %s says '%s'", function, names, text.c_str());
  expect(std::memcmp(&f.out, &fresh, sizeof fresh) == 0, "%s with a bad %s changed an output", function, names);
}

template <class T>
struct Spoiled {  // a value for the length of a scope
  Spoiled(T &place, T value) : place_(place), kept_(place) { place = value; }
  ~Spoiled() { place_ = kept_; }
  T &place_, kept_;
};

constexpr int64_t kHuge = INT64_MAX / 2;

ds_status stats(Fixture &f, ds_context *c, double *dot, double *norm2, const ds_map *maps, const int64_t *offsets,
                int dtype = 0, int64_t count = 2, int64_t samples = 2, int64_t parameters = 6) {
  return ds_grad_stats(c, dot, norm2, maps, f.direction, offsets, static_cast<ds_dtype>(dtype), count, samples,
                       parameters);
}

ds_status sum(Fixture &f, ds_context *c, float *grad, const ds_map *maps, const float *weight, const int64_t *offsets,
              int dtype = 0, int64_t count = 2, int64_t samples = 2, int64_t parameters = 6) {
  (void)f;
  return ds_grad_sum(c, grad, maps, weight, offsets, static_cast<ds_dtype>(dtype), count, samples, parameters);
}

ds_status gram(Fixture &f, ds_context *c, double *out, const ds_map *maps, const int64_t *offsets, int dtype = 0,
               int64_t count = 2, int64_t samples = 2) {
  (void)f;
  return ds_grad_gram(c, out, maps, offsets, static_cast<ds_dtype>(dtype), count, samples);
}

// What the three gradient functions reject alike; call(maps, offsets, dtype, maps_count, samples).
template <class Call>
void reject_batches(Fixture &f, const char *name, const Call &call) {
  rejected(f, call(f.maps, f.offsets, 3, 2, 2), name, "dtype = 3");
  rejected(f, call(f.maps, f.offsets, -1, 2, 2), name, "dtype = -1");
  rejected(f, call(f.maps, f.offsets, 0, -1, 2), name, "maps_count = -1");
  rejected(f, call(nullptr, f.offsets, 0, 2, 2), name, "maps is NULL");
  rejected(f, call(f.maps, f.offsets, 0, 2, -7), name, "samples = -7");
  rejected(f, call(f.maps, nullptr, 0, 2, 2), name, "offsets is NULL");
  rejected(f, call(f.maps, f.offsets, 0, kHuge, 2), name, "maps has");
  {
    Spoiled<int64_t> in(f.maps[1].in, -2);
    rejected(f, call(f.maps, f.offsets, 0, 2, 2), name, "maps[1].in = -2");
  }
  {
    Spoiled<int64_t> out(f.maps[1].out, -3);
    rejected(f, call(f.maps, f.offsets, 0, 2, 2), name, "maps[1].out = -3");
  }
  {
    Spoiled<int64_t> in(f.maps[0].in, kHuge), out(f.maps[0].out, 3);
    rejected(f, call(f.maps, f.offsets, 0, 2, 2), name, "maps[0].out * in");
  }
  if (device_under_test() >= 0) return;  // the rest lies in the device's memory
  const int64_t negative[3] = {-1, 1, 3}, falling[3] = {0, 2, 1}, far[3] = {0, 1, kHuge};
  rejected(f, call(f.maps, negative, 0, 2, 2), name, "offsets[0] = -1");
  rejected(f, call(f.maps, falling, 0, 2, 2), name, "offsets[2] = 1");
  rejected(f, call(f.maps, far, 0, 2, 2), name, "offsets[2]");
  {
    Spoiled<const void *> x(f.maps[1].x, nullptr);
    rejected(f, call(f.maps, f.offsets, 0, 2, 2), name, "maps[1].x is NULL");
  }
  {
    Spoiled<const void *> dy(f.maps[0].dy, nullptr);
    rejected(f, call(f.maps, f.offsets, 0, 2, 2), name, "maps[0].dy is NULL");
  }
}

// Blocks in the flat vectors; call(parameters).
template <class Call>
void reject_blocks(Fixture &f, const char *name, const Call &call) {
  rejected(f, call(-1), name, "parameters = -1");
  rejected(f, call(3), name, "maps[1].at + out*in = 4 exceeds parameters = 3");
  {
    Spoiled<int64_t> at(f.maps[0].at, -5);
    rejected(f, call(6), name, "maps[0].at = -5");
  }
  {
    Spoiled<int64_t> at(f.maps[1].at, 800);
    rejected(f, call(801), name, "maps[1].at + out*in = 802 exceeds parameters = 801");
  }
  {
    Spoiled<int64_t> at(f.maps[1].at, INT64_MAX);
    rejected(f, call(6), name, "maps[1].at + out*in");
  }
  {
    Spoiled<int64_t> at(f.maps[1].at, 1);
    rejected(f, call(6), name, "maps[1].at = 1 lies inside the block of maps[0]");
  }
}

void test_gradients(Random &) {
  Engine engine;
  Fixture f(engine);
  auto &o = f.out;
  reject_batches(f, "ds_grad_stats",
                 [&](const ds_map *maps, const int64_t *offsets, int dtype, int64_t count, int64_t samples) {
                   return stats(f, engine, o.d, o.e, maps, offsets, dtype, count, samples);
                 });
  reject_blocks(f, "ds_grad_stats",
                [&](int64_t parameters) { return stats(f, engine, o.d, o.e, f.maps, f.offsets, 0, 2, 2, parameters); });
  rejected(f, stats(f, nullptr, o.d, o.e, f.maps, f.offsets), "ds_grad_stats", "context is NULL");
  rejected(f, stats(f, engine, nullptr, o.e, f.maps, f.offsets), "ds_grad_stats", "dot is NULL");
  rejected(f, stats(f, engine, o.d, nullptr, f.maps, f.offsets), "ds_grad_stats", "norm2 is NULL");

  reject_batches(f, "ds_grad_sum",
                 [&](const ds_map *maps, const int64_t *offsets, int dtype, int64_t count, int64_t samples) {
                   return sum(f, engine, o.a, maps, f.weight, offsets, dtype, count, samples);
                 });
  reject_blocks(f, "ds_grad_sum", [&](int64_t parameters) {
    return sum(f, engine, o.a, f.maps, f.weight, f.offsets, 0, 2, 2, parameters);
  });
  rejected(f, sum(f, nullptr, o.a, f.maps, f.weight, f.offsets), "ds_grad_sum", "context is NULL");
  rejected(f, sum(f, engine, nullptr, f.maps, f.weight, f.offsets), "ds_grad_sum", "grad is NULL");
  rejected(f, sum(f, engine, o.a, f.maps, nullptr, f.offsets), "ds_grad_sum", "weight is NULL");

  reject_batches(f, "ds_grad_gram",
                 [&](const ds_map *maps, const int64_t *offsets, int dtype, int64_t count, int64_t samples) {
                   return gram(f, engine, o.d, maps, offsets, dtype, count, samples);
                 });
  rejected(f, gram(f, nullptr, o.d, f.maps, f.offsets), "ds_grad_gram", "context is NULL");
  rejected(f, gram(f, engine, nullptr, f.maps, f.offsets), "ds_grad_gram", "gram is NULL");
  rejected(f, gram(f, engine, o.d, f.maps, f.offsets, 0, 2, kHuge), "ds_grad_gram", "samples * samples");
}

void test_score(Random &) {
  Engine engine;
  Fixture f(engine);
  auto &o = f.out;
  const auto call = [&](ds_context *c, float *score, float *cosine, const float *loss, const double *dot,
                        const double *norm2, const double *direction, double mu, double nu, int64_t samples,
                        const char *names) {
    rejected(f, ds_score(c, score, cosine, loss, dot, norm2, direction, mu, nu, samples), "ds_score", names);
  };
  call(nullptr, o.a, o.b, f.loss, f.dots, f.norms, f.one, 1, 1, 2, "context is NULL");
  call(engine, nullptr, o.b, f.loss, f.dots, f.norms, f.one, 1, 1, 2, "score is NULL");
  call(engine, o.a, nullptr, f.loss, f.dots, f.norms, f.one, 1, 1, 2, "cosine is NULL");
  call(engine, o.a, o.b, nullptr, f.dots, f.norms, f.one, 1, 1, 2, "loss is NULL");
  call(engine, o.a, o.b, f.loss, nullptr, f.norms, f.one, 1, 1, 2, "dot is NULL");
  call(engine, o.a, o.b, f.loss, f.dots, nullptr, f.one, 1, 1, 2, "norm2 is NULL");
  call(engine, o.a, o.b, f.loss, f.dots, f.norms, nullptr, 1, 1, 2, "direction_norm2 is NULL");
  call(engine, o.a, o.b, f.loss, f.dots, f.norms, f.one, kNaN, 1, 2, "mu = nan");
  call(engine, o.a, o.b, f.loss, f.dots, f.norms, f.one, 1, INFINITY, 2, "nu = inf");
  call(engine, o.a, o.b, f.loss, f.dots, f.norms, f.one, 1, 1, -2, "samples = -2");
  call(engine, o.a, o.b, f.loss, f.dots, f.norms, f.one, 1, 1, kHuge, "score has");
}

void test_select(Random &) {
  Engine engine;
  Fixture f(engine);
  struct Arguments {
    ds_context *context;
    float *weight, *share;
    int64_t *index, *kept;
    double *entropy;
    const float *score;
    const int64_t *tokens;
    int largest = 1, soft = 1;
    double temperature = 1;
    double token_budget = 5;
    int64_t samples = 2;
  };
  auto &o = f.out;
  const Arguments good = {engine, o.a, o.b, o.i, o.k, o.d, f.loss, f.tokens, 1, 1, 1, 5, 2};
  const auto call = [&](const char *names, void (*spoil)(Arguments &)) {
    Arguments a = good;
    spoil(a);
    rejected(f,
             ds_select(a.context, a.weight, a.share, a.index, a.kept, a.entropy, a.score, a.tokens, a.largest, a.soft,
                       a.temperature, 1, a.token_budget, a.samples),
             "ds_select", names);
  };
  call("context is NULL", [](Arguments &a) { a.context = nullptr; });
  call("weight is NULL", [](Arguments &a) { a.weight = nullptr; });
  call("share is NULL", [](Arguments &a) { a.share = nullptr; });
  call("index is NULL", [](Arguments &a) { a.index = nullptr; });
  call("kept is NULL", [](Arguments &a) { a.kept = nullptr; });
  call("entropy is NULL", [](Arguments &a) { a.entropy = nullptr; });
  call("score is NULL", [](Arguments &a) { a.score = nullptr; });
  call("tokens is NULL", [](Arguments &a) { a.tokens = nullptr; });
  call("largest = 2", [](Arguments &a) { a.largest = 2; });
  call("soft = -1", [](Arguments &a) { a.soft = -1; });
  call("temperature = nan", [](Arguments &a) { a.temperature = kNaN; });
  call("token_budget = inf", [](Arguments &a) { a.token_budget = INFINITY; });
  call("samples = -1", [](Arguments &a) { a.samples = -1; });
  call("weight has", [](Arguments &a) { a.samples = kHuge; });
  if (device_under_test() >= 0) return;
  Spoiled<int64_t> tokens(f.tokens[1], -4);
  call("tokens[1] = -4", [](Arguments &) {});
}

void test_vectors(Random &) {
  Engine engine;
  Fixture f(engine);
  auto &o = f.out;
  rejected(f, ds_dot(nullptr, o.d, f.vector, f.vector, 4), "ds_dot", "context is NULL");
  rejected(f, ds_dot(engine, nullptr, f.vector, f.vector, 4), "ds_dot", "dot is NULL");
  rejected(f, ds_dot(engine, o.d, nullptr, f.vector, 4), "ds_dot", "a is NULL");
  rejected(f, ds_dot(engine, o.d, f.vector, nullptr, 4), "ds_dot", "b is NULL");
  rejected(f, ds_dot(engine, o.d, f.vector, f.vector, -4), "ds_dot", "n = -4");
  rejected(f, ds_dot(engine, o.d, f.vector, f.vector, kHuge), "ds_dot", "a has");

  rejected(f, ds_correct(nullptr, o.a, f.vector, 1, 0, 4), "ds_correct", "context is NULL");
  rejected(f, ds_correct(engine, nullptr, f.vector, 1, 0, 4), "ds_correct", "grad is NULL");
  rejected(f, ds_correct(engine, o.a, nullptr, 1, 0, 4), "ds_correct", "reference is NULL");
  rejected(f, ds_correct(engine, o.a, f.vector, kNaN, 0, 4), "ds_correct", "rho = nan");
  rejected(f, ds_correct(engine, o.a, f.vector, 1, 2, 4), "ds_correct", "project = 2");
  rejected(f, ds_correct(engine, o.a, f.vector, 1, 1, -1), "ds_correct", "n = -1");

  rejected(f, ds_dropout_mask(nullptr, o.a, f.key, 0.5, 2, 3), "ds_dropout_mask", "context is NULL");
  rejected(f, ds_dropout_mask(engine, nullptr, f.key, 0.5, 2, 3), "ds_dropout_mask", "mask is NULL");
  rejected(f, ds_dropout_mask(engine, o.a, nullptr, 0.5, 2, 3), "ds_dropout_mask", "key is NULL");
  rejected(f, ds_dropout_mask(engine, o.a, f.key, 1, 2, 3), "ds_dropout_mask", "p = 1");
  rejected(f, ds_dropout_mask(engine, o.a, f.key, -0.5, 2, 3), "ds_dropout_mask", "p = -0.5");
  rejected(f, ds_dropout_mask(engine, o.a, f.key, kNaN, 2, 3), "ds_dropout_mask", "p = nan");
  rejected(f, ds_dropout_mask(engine, o.a, f.key, 0.5, -2, 3), "ds_dropout_mask", "rows = -2");
  rejected(f, ds_dropout_mask(engine, o.a, f.key, 0.5, 2, -3), "ds_dropout_mask", "columns = -3");
  rejected(f, ds_dropout_mask(engine, o.a, f.key, 0.5, 2, INT64_C(1) << 35), "ds_dropout_mask", "columns = ");
  rejected(f, ds_dropout_mask(engine, o.a, f.key, 0.5, kHuge, 8), "ds_dropout_mask", "rows * columns");
}

void test_adamw(Random &) {
  Engine engine;
  Fixture f(engine);
  struct Arguments {
    ds_context *context;
    float *param, *m, *v;
    double *norm;
    const float *grad;
    int64_t step = 1;
    double rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 0, max_norm = 1;
    int64_t n = 4;
  };
  auto &o = f.out;
  Arguments good;
  good.context = engine, good.param = o.a, good.m = o.b, good.v = o.c, good.norm = o.d, good.grad = f.vector;
  const auto call = [&](const char *names, void (*spoil)(Arguments &)) {
    Arguments a = good;
    spoil(a);
    rejected(f,
             ds_adamw(a.context, a.param, a.m, a.v, a.norm, a.grad, a.step, a.rate, a.beta1, a.beta2, a.epsilon,
                      a.decay, a.max_norm, a.n),
             "ds_adamw", names);
  };
  call("context is NULL", [](Arguments &a) { a.context = nullptr; });
  call("param is NULL", [](Arguments &a) { a.param = nullptr; });
  call("m is NULL", [](Arguments &a) { a.m = nullptr; });
  call("v is NULL", [](Arguments &a) { a.v = nullptr; });
  call("norm is NULL", [](Arguments &a) { a.norm = nullptr; });
  call("grad is NULL", [](Arguments &a) { a.grad = nullptr; });
  call("step = 0", [](Arguments &a) { a.step = 0; });
  call("rate = nan", [](Arguments &a) { a.rate = kNaN; });
  call("beta1 = 1", [](Arguments &a) { a.beta1 = 1; });
  call("beta2 = -1", [](Arguments &a) { a.beta2 = -1; });
  call("epsilon = -1", [](Arguments &a) { a.epsilon = -1; });
  call("decay = inf", [](Arguments &a) { a.decay = INFINITY; });
  call("max_norm = nan", [](Arguments &a) { a.max_norm = kNaN; });
  call("n = -1", [](Arguments &a) { a.n = -1; });
  call("param has", [](Arguments &a) { a.n = kHuge; });
}

void test_context(Random &) {
  Engine engine;
  Fixture f(engine);
  ds_context *untouched = engine;
  rejected(f, ds_open(nullptr, -1, nullptr, 1), "ds_open", "context is NULL");
  rejected(f, ds_open(&untouched, -2, nullptr, 1), "ds_open", "device = -2");
  rejected(f, ds_open(&untouched, -1, nullptr, -1), "ds_open", "threads = -1");
  rejected(f, ds_open(&untouched, -1, nullptr, 1025), "ds_open", "threads = 1025");
  rejected(f, ds_open(&untouched, -1, &f, 1), "ds_open", "stream");
  expect(untouched == engine, "a failed ds_open wrote its result");
  expect(ds_open(&untouched, ds_device_count(), nullptr, 1) == DS_UNSUPPORTED, "a device that is not there");
  expect(std::strstr(ds_last_error(), "device = ") != nullptr, "ds_open says '%s'", ds_last_error());

  void *data = &f;
  rejected(f, ds_sync(nullptr), "ds_sync", "context is NULL");
  rejected(f, ds_alloc(nullptr, &data, 1), "ds_alloc", "context is NULL");
  rejected(f, ds_alloc(engine, nullptr, 1), "ds_alloc", "data is NULL");
  rejected(f, ds_free(nullptr, nullptr), "ds_free", "context is NULL");
  rejected(f, ds_copy(nullptr, f.x, f.dy, 1), "ds_copy", "context is NULL");
  rejected(f, ds_copy(engine, nullptr, f.dy, 1), "ds_copy", "to is NULL");
  rejected(f, ds_copy(engine, f.x, nullptr, 1), "ds_copy", "from is NULL");
  expect(data == &f, "a failed ds_alloc wrote its result");
  expect(ds_alloc(engine, &data, 0) == DS_OK && data == nullptr, "0 bytes are NULL");
  expect(ds_copy(engine, nullptr, nullptr, 0) == DS_OK, "0 bytes to copy");
  expect(ds_free(engine, nullptr) == DS_OK, "freeing NULL");
  ds_close(nullptr);
  for (const size_t bytes : {1, 63, 64, 1000}) {
    must(ds_alloc(engine, &data, bytes));
    expect(reinterpret_cast<uintptr_t>(data) % 64 == 0, "%zu bytes are not aligned", bytes);
    must(ds_free(engine, data));
  }
}

void test_zero_sizes(Random &random) {
  Engine engine;
  Array<double> one(engine, {7}, random);
  Array<int64_t> kept(engine, {7}, random);
  const ds_map none = {nullptr, nullptr, 0, 5, 0};
  must(ds_grad_stats(engine, nullptr, nullptr, nullptr, nullptr, nullptr, DS_F32, 0, 0, 0));
  must(ds_grad_sum(engine, nullptr, nullptr, nullptr, nullptr, DS_F32, 0, 0, 0));
  must(ds_grad_gram(engine, nullptr, nullptr, nullptr, DS_F32, 0, 0));
  must(ds_score(engine, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, 1, 1, 0));
  must(ds_correct(engine, nullptr, nullptr, 1, 1, 0));
  must(ds_dropout_mask(engine, nullptr, nullptr, 0.5, 0, 5));
  must(ds_dropout_mask(engine, nullptr, nullptr, 0.5, 5, 0));
  must(ds_dot(engine, one, nullptr, nullptr, 0));
  expect(one.read()[0] == 0, "a dot of nothing is 0");
  one.write({7});
  must(ds_adamw(engine, nullptr, nullptr, nullptr, one, nullptr, 1, 1, 0.9, 0.9, 0, 0, 1, 0));
  expect(one.read()[0] == 0, "the norm of nothing is 0");
  one.write({7});
  must(ds_select(engine, nullptr, nullptr, nullptr, kept, one, nullptr, nullptr, 1, 1, 1, 1, 0, 0));
  expect(one.read()[0] == 0 && kept.read()[0] == 0, "a selection of nothing");
  // A map without elements, a batch without rows, a call without maps: sums stay as they are.
  Array<int64_t> full(engine, {0, 9}, random), empty(engine, {4, 4}, random);
  one.write({7});
  must(ds_grad_stats(engine, nullptr, one, &none, nullptr, full, DS_F32, 1, 1, 0));
  must(ds_grad_gram(engine, one, &none, full, DS_F32, 1, 1));
  const ds_map some = {nullptr, nullptr, 3, 5, 0};
  must(ds_grad_stats(engine, nullptr, one, &some, nullptr, empty, DS_F32, 1, 1, 15));
  must(ds_grad_gram(engine, one, &some, empty, DS_F32, 1, 1));
  must(ds_grad_stats(engine, nullptr, one, nullptr, nullptr, full, DS_F32, 0, 1, 0));
  expect(one.read()[0] == 7, "sums of nothing changed an output");
}

// Calls that wait in a queue while the host goes on and writes the next one's maps over theirs.
void test_queue(Random &random) {
  constexpr size_t kCalls = 40;
  Engine engine;
  std::vector<float> values(kCalls);
  for (size_t i = 0; i < kCalls; ++i) values[i] = static_cast<float>(i + 1);
  Array<float> x(engine, values, random), dy(engine, {1}, random);
  Array<int64_t> offsets(engine, {0, 1}, random);
  Array<double> norm2(engine, std::vector<double>(kCalls), random);
  ds_map map = {nullptr, dy, 1, 1, 0};
  for (size_t i = 0; i < kCalls; ++i) {
    map.x = x + i;
    must(ds_grad_stats(engine, nullptr, norm2 + i, &map, nullptr, offsets, DS_F32, 1, 1, 1));
  }
  const std::vector<double> result = norm2.read();
  for (size_t i = 0; i < kCalls; ++i)
    expect(result[i] == (static_cast<double>(i) + 1) * (static_cast<double>(i) + 1), "call %zu gave %g", i, result[i]);
}

void test_names(Random &) {
  expect(ds_abi_version() == DS_ABI_VERSION, "header and library differ");
  expect(std::string(ds_status_name(DS_OUT_OF_MEMORY)) == "DS_OUT_OF_MEMORY", "a status' name");
  expect(std::string(ds_status_name(static_cast<ds_status>(99))) == "unknown ds_status", "no status' name");
  expect(ds_device_count() >= 0, "a count");
}

void test_threads(Random &) {
  std::vector<std::thread> threads;
  std::vector<int> faults(6);
  for (size_t n = 0; n < faults.size(); ++n)
    threads.emplace_back([n, &faults] {
      faults[n] += *ds_last_error() != 0;  // "" before the first failure
      Random random(n);
      Engine engine(2);
      for (int repeat = 0; repeat < 30; ++repeat) {
        const std::vector<float> ones((small_sizes() ? 3000 : 300000) + n, 1);  // enough for the pool
        Array<float> a(engine, ones, Edge::kEnd);
        Array<double> dot(engine, {0}, Edge::kEnd);
        must(ds_dot(engine, dot, a, a, static_cast<int64_t>(ones.size())));
        faults[n] += dot.read()[0] != static_cast<double>(ones.size());
        faults[n] += ds_dot(engine, dot, a, a, -static_cast<int64_t>(n) - 1) != DS_INVALID;
        faults[n] += ds_last_error() != std::string("ds_dot: n = -") + std::to_string(n + 1) + " is negative";
      }
    });
  for (std::thread &thread : threads) thread.join();
  for (size_t n = 0; n < faults.size(); ++n) expect(faults[n] == 0, "thread %zu saw %d faults", n, faults[n]);
}

void test_out_of_memory(Random &) {
  Engine engine;
  void *data = &engine;
  for (const size_t bytes : {SIZE_MAX, SIZE_MAX - 63, SIZE_MAX / 2}) {
    expect(ds_alloc(engine, &data, bytes) == DS_OUT_OF_MEMORY, "%zu bytes were given", bytes);
    expect(std::strstr(ds_last_error(), "ds_alloc: ") && std::strstr(ds_last_error(), "memory"), "says '%s'",
           ds_last_error());
  }
  expect(data == &engine, "a failed ds_alloc wrote its result");
  must(ds_alloc(engine, &data, 64));
  must(ds_free(engine, data));
}

// Another allocator of the process may sit on the device's memory: the error names what helps.
void test_no_device_workspace(Random &) {
  if (device_under_test() < 0) {
    expect(true, "the CPU has no second allocator");
    return;
  }
  Engine engine;
  constexpr int64_t kMany = INT64_C(1) << 31;  // their keys are 16 GiB
  std::vector<void *> taken(1);
  while (ds_alloc(engine, &taken.back(), size_t{8} * kMany) == DS_OK) {
    if (small_sizes()) {  // compute-sanitizer would watch every byte
      must(ds_free(engine, taken.back()));
      expect(true, "more memory than is to be taken here");
      return;
    }
    taken.push_back(nullptr);
  }
  must(ds_alloc(engine, &taken.back(), 64));
  float *any = static_cast<float *>(taken.back());  // nothing comes to read it
  int64_t *index = static_cast<int64_t *>(taken.back());
  double *entropy = static_cast<double *>(taken.back());
  const ds_status failed = ds_select(engine, any, any, index, index, entropy, any, nullptr, 1, 1, 1, 1, 0, kMany);
  const std::string text = ds_last_error();
  for (void *data : taken) must(ds_free(engine, data));
  expect(failed == DS_OUT_OF_MEMORY, "no workspace is %s", ds_status_name(failed));
  expect(text.find("empty_cache") != std::string::npos, "no remedy in '%s'", text.c_str());
}

// A kernel that cannot get its workspace says so, changes nothing, and works again when there is memory.
void test_no_workspace(Random &) {
#ifndef __SANITIZE_ADDRESS__  // which needs terabytes of address space for itself
  if (device_under_test() >= 0) {
    expect(true, "host memory is not what a device runs out of");
    return;
  }
  constexpr int64_t kSamples = 32, kIn = 4096, kOut = 64;
  const std::vector<float> x(kSamples * kIn, 1), dy(kSamples * kOut, 1);
  std::vector<int64_t> offsets;
  for (int64_t i = 0; i <= kSamples; ++i) offsets.push_back(i);
  std::vector<double> gram(kSamples * kSamples, 7), before = gram;
  const ds_map map = {x.data(), dy.data(), kIn, kOut, 0};
  Engine engine(2);
  rlimit old;
  getrlimit(RLIMIT_AS, &old);
  rlimit small = old;
  small.rlim_cur = 1 << 20;  // less than is in use: every large request fails
  setrlimit(RLIMIT_AS, &small);
  const ds_status failed = ds_grad_gram(engine, gram.data(), &map, offsets.data(), DS_F32, 1, kSamples);
  setrlimit(RLIMIT_AS, &old);
  expect(failed == DS_OUT_OF_MEMORY, "no workspace is %s", ds_status_name(failed));
  expect(gram == before, "a call without workspace changed its output");
  must(ds_grad_gram(engine, gram.data(), &map, offsets.data(), DS_F32, 1, kSamples));
  expect(gram == std::vector<double>(gram.size(), 7.0 + kIn * kOut), "the next call is wrong");
#else
  expect(true, "nothing to test");
#endif
}

}  // namespace

int main() {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, 1);  // the arenas of other threads hold address space in reserve, beyond the limit set above
#endif
  return run("abi", {{"gradients reject", test_gradients},
                     {"score rejects", test_score},
                     {"select rejects", test_select},
                     {"vectors reject", test_vectors},
                     {"adamw rejects", test_adamw},
                     {"context", test_context},
                     {"sizes of zero", test_zero_sizes},
                     {"calls in a queue", test_queue},
                     {"names", test_names},
                     {"threads", test_threads},
                     {"out of memory", test_out_of_memory},
                     {"no workspace on a device", test_no_device_workspace},
                     {"no workspace", test_no_workspace}});
}
