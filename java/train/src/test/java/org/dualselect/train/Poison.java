package org.dualselect.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.Golden;
import org.dualselect.data.Tokenizer;
import org.dualselect.model.SafetensorsHeader;

/** A checkpoint that gives NaN on one character, and data with it in one record. */
final class Poison {
  private static final String CHARACTER = "~";

  private Poison() {}

  /** The golden Llama 3 with NaN in the character's row of the (untied) embedding. */
  static Path model(Path to) throws Exception {
    Golden.copy("llama3", to);
    Path file = to.resolve("model.safetensors");
    SafetensorsHeader.Entry table =
        SafetensorsHeader.read(file).entries().get("model.embed_tokens.weight");
    int width = (int) table.shape()[1];
    ByteBuffer row = ByteBuffer.allocate(4 * width).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < width; i++) {
      row.putFloat(Float.NaN);
    }
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      out.write(row.flip(), table.begin() + 4L * width * token(to));
    }
    return to;
  }

  private static int token(Path model) {
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      int[] ids = tokenizer.encode(CHARACTER, false);
      if (ids.length != 1) {
        throw new AssertionError(CHARACTER + " is " + ids.length + " tokens");
      }
      return ids[0];
    }
  }

  /** A golden data file with the character in the prompt of its n-th line, from 1. */
  static Path data(String name, int line, Path to) throws Exception {
    List<String> lines = new ArrayList<>(Files.readAllLines(Golden.path(name)));
    String old = lines.get(line - 1);
    lines.set(
        line - 1, old.replace("\"instruction\": \"", "\"instruction\": \"" + CHARACTER + " "));
    if (lines.get(line - 1).equals(old)) {
      throw new AssertionError("line " + line + " of " + name + ": " + old);
    }
    return Files.write(to, lines);
  }
}
