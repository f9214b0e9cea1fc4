// test_abi.cpp: the door. Every bad argument is named and changes nothing.
#include <string>

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

void test_memory(Random &) {
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

}  // namespace

int main() {
  return run("abi", {{"gradients reject", test_gradients},
                     {"score rejects", test_score},
                     {"select rejects", test_select},
                     {"vectors reject", test_vectors},
                     {"adamw rejects", test_adamw},
                     {"context and memory reject", test_memory}});
}
