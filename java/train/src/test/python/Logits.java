import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.adapter.AdapterConfig;
import org.dualselect.adapter.Lora;
import org.dualselect.adapter.LoraLayout;
import org.dualselect.model.Batch;
import org.dualselect.model.CausalLm;
import org.dualselect.model.Checkpoint;
import org.dualselect.model.ModelConfig;
import org.dualselect.model.SafetensorsWriter;
import org.dualselect.model.Torch;
import org.dualselect.model.Weights;

/**
 * The engine's logits in float32: {@code Logits MODEL ADAPTER|- IDS OUT}; IDS holds a line of token
 * ids for each text, OUT gets tensors 0, 1, ... [tokens, vocabulary].
 */
public class Logits {
  public static void main(String[] args) throws IOException {
    Path model = Path.of(args[0]);
    ModelConfig config = ModelConfig.read(model);
    List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        Weights weights = new Weights(Checkpoint.open(model), ScalarType.Float)) {
      CausalLm lm = new CausalLm(config, weights, args[1].equals("-") ? null : lora(config, args[1]));
      for (String line : Files.readAllLines(Path.of(args[2]))) {
        int[] ids = Arrays.stream(line.split(" ")).mapToInt(Integer::parseInt).toArray();
        float[] logits = Torch.toFloats(lm.logits(Batch.of(List.of(ids)), true));
        long[] shape = {ids.length, config.vocabSize()};
        String name = String.valueOf(tensors.size());
        tensors.add(new SafetensorsWriter.Tensor(name, shape, FloatBuffer.wrap(logits)));
      }
    }
    SafetensorsWriter.write(Path.of(args[3]), Map.of(), tensors);
  }

  private static Lora lora(ModelConfig config, String folder) {
    Path adapter = Path.of(folder);
    return Lora.read(adapter, LoraLayout.of(config, AdapterConfig.read(adapter)));
  }
}
