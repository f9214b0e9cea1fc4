// adam_step.h: AdamW's scalars, reduced to what one element needs, for both backends. Only the clip is not among them:
// it depends on the norm, which on a GPU the device alone knows.
//   g = clip * grad,  m = beta1 m + rest1 g,  v = beta2 v + rest2 g^2
//   param = shrink * param - rate * m / (sqrt(v) * root + epsilon)
// No inline functions, for the CPU's tiers include it (cpu/tier.h).
#ifndef DS_ADAM_STEP_H
#define DS_ADAM_STEP_H

namespace ds {

struct AdamW;

struct AdamStep {
  float shrink, beta1, rest1, beta2, rest2, rate, root, epsilon;
};

AdamStep adam_step(const AdamW &);

}  // namespace ds

#endif  // DS_ADAM_STEP_H
