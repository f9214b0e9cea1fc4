import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.dualselect.data.Tokenizer;
import org.dualselect.model.ModelConfig;
import org.dualselect.model.SafetensorsHeader;

/** Sets one token's embedding to NaN: {@code PoisonToken MODEL TEXT}. The head must not be tied to it. */
final class PoisonToken {
  public static void main(String[] args) throws Exception {
    Path model = Path.of(args[0]);
    int id;
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      id = tokenizer.encode(args[1], false)[0];
    }
    Path file = model.resolve("model.safetensors");
    int hidden = ModelConfig.read(model).hiddenSize();
    SafetensorsHeader.Entry entry =
        SafetensorsHeader.read(file).entries().get("model.embed_tokens.weight");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.seek(entry.begin() + 4L * hidden * id);
      for (int i = 0; i < hidden; i++) {
        out.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(Float.NaN)));
      }
    }
  }
}
