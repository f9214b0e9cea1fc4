package org.dualselect.model;

import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.dualselect.model.ModelConfig.Activation;
import org.dualselect.model.ModelConfig.LayerAttention;

/**
 * One layer of a decoder: attention, then a gated MLP, each normed before and joined to the
 * residual stream. Norms that a family does not have are null.
 */
record DecoderLayer(
    int index,
    ModelConfig config,
    RmsNorm beforeAttention,
    Linear q,
    Linear k,
    Linear v,
    RmsNorm qNorm,
    RmsNorm kNorm,
    Linear o,
    RmsNorm afterAttention,
    RmsNorm beforeMlp,
    Linear gate,
    Linear up,
    Linear down,
    RmsNorm afterMlp) {

  /** Whether an adapter sits on any of its maps. */
  boolean adapted() {
    return Stream.of(q, k, v, o, gate, up, down).anyMatch(map -> map.lora() != null);
  }

  /**
   * Runs in a pointer scope of its own.
   *
   * @param x {@code [tokens, hidden]}
   * @param angles of this layer's rotary embedding
   * @param tape null when no gradient is wanted
   */
  Tensor apply(
      Tensor x, RotaryEmbedding.Angles angles, Attention attention, Tape tape, boolean adapted) {
    PointerScope layer = PointerScope.getInnerScope();
    Tensor y;
    // What attention made and nobody kept is gone when the MLP needs the room.
    try (PointerScope half = new PointerScope()) {
      y = x.add(norm(afterAttention, attention(x, angles, attention, tape, adapted)));
      layer.attach(y);
    }
    return y.add(norm(afterMlp, mlp(beforeMlp.apply(y), tape, adapted)));
  }

  private Tensor attention(
      Tensor x, RotaryEmbedding.Angles angles, Attention attention, Tape tape, boolean adapted) {
    Linear.Input in = new Linear.Input(beforeAttention.apply(x));
    Tensor[] qkv =
        cut(
            tape,
            false,
            angles.rotate(norm(qNorm, heads(q.apply(in, tape, adapted)))),
            angles.rotate(norm(kNorm, heads(k.apply(in, tape, adapted)))),
            heads(v.apply(in, tape, adapted)));
    LayerAttention kind = config.attention().get(index);
    Tensor attended =
        cut(
            tape,
            true,
            attention.attend(
                index, kind.window(), config.attentionScale(), qkv[0], qkv[1], qkv[2]))[0];
    return o.apply(new Linear.Input(attended), tape, adapted);
  }

  private Tensor mlp(Tensor x, Tape tape, boolean adapted) {
    Linear.Input in = new Linear.Input(x);
    Tensor gated = activate(gate.apply(in, tape, adapted)).mul(up.apply(in, tape, adapted));
    return down.apply(new Linear.Input(gated), tape, adapted);
  }

  private Tensor activate(Tensor x) {
    return config.activation() == Activation.SILU ? torch.silu(x) : torch.gelu(x, "tanh");
  }

  private Tensor heads(Tensor x) {
    return x.view(x.size(0), -1, config.headDim());
  }

  private static Tensor norm(RmsNorm norm, Tensor x) {
    return norm == null ? x : norm.apply(x);
  }

  private static Tensor[] cut(Tape tape, boolean attention, Tensor... made) {
    return tape == null ? made : tape.cut(attention, made);
  }
}
