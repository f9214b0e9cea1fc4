// adam_step.cpp: AdamW's scalars, in double until the last.
#include "adam_step.h"

#include <cmath>

#include "backend.h"

namespace ds {

AdamStep adam_step(const AdamW &a) {
  const double step = static_cast<double>(a.step);
  const double bias1 = 1 - std::pow(a.beta1, step), bias2 = 1 - std::pow(a.beta2, step);
  AdamStep s;
  s.shrink = static_cast<float>(1 - a.rate * a.decay);
  s.beta1 = static_cast<float>(a.beta1);
  s.rest1 = static_cast<float>(1 - a.beta1);
  s.beta2 = static_cast<float>(a.beta2);
  s.rest2 = static_cast<float>(1 - a.beta2);
  s.rate = static_cast<float>(a.rate / bias1);
  s.root = static_cast<float>(1 / std::sqrt(bias2));
  s.epsilon = static_cast<float>(a.epsilon);
  return s;
}

}  // namespace ds
