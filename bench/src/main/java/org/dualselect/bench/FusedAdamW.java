package org.dualselect.bench;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;

/**
 * {@code torch._fused_adamw_}, which Python reaches with {@code AdamW(fused=True)}. The C++ API has
 * no function for it, so it is called by name.
 */
final class FusedAdamW {
  private final OperatorHandle operator =
      Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", "");

  void step(
      Tensor param,
      Tensor grad,
      Tensor m,
      Tensor v,
      Tensor step,
      double rate,
      double beta1,
      double beta2,
      double decay,
      double epsilon) {
    try (PointerScope scope = new PointerScope()) {
      IValueVector stack = new IValueVector();
      for (Tensor one : new Tensor[] {param, grad, m, v, null, step}) {
        stack.push_back(new IValue(list(one)));
      }
      for (double number : new double[] {rate, beta1, beta2, decay, epsilon}) {
        stack.push_back(new IValue(number));
      }
      stack.push_back(new IValue(false)); // amsgrad, whose list is the empty one
      stack.push_back(new IValue(false)); // maximize
      stack.push_back(new IValue()); // grad_scale
      stack.push_back(new IValue()); // found_inf
      operator.callBoxed(stack);
    }
  }

  private static GenericList list(Tensor element) {
    GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
    if (element != null) {
      list.push_back(new IValue(element));
    }
    return list;
  }
}
