package org.dualselect.train;

import java.util.List;
import java.util.function.IntConsumer;
import org.dualselect.model.CausalLm;

/**
 * What answers prompts, by {@link org.dualselect.model} alone: evaluation has it, training asks.
 */
public interface Responder {
  /**
   * @param prompts ids; none is empty
   * @param done told how many are answered
   * @return the new ids of each
   */
  List<int[]> respond(CausalLm model, List<int[]> prompts, IntConsumer done);
}
