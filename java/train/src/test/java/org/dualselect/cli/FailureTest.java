package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.dualselect.data.InputException;
import org.dualselect.train.DivergedException;
import org.junit.jupiter.api.Test;

class FailureTest {
  @Test
  void inputsAndFilesSpeakForThemselves() {
    says("a.jsonl:3: no response", new InputException("a.jsonl:3: no response"));
    says("the loss is NaN", new DivergedException("the loss is NaN"));
    says("No space left on device", new IOException("No space left on device"));
    says(
        "a: No space left on device",
        new FileSystemException("a", null, "No space left on device"));
    says("a: no such file", new UncheckedIOException(new NoSuchFileException("a")));
    says("a: permission denied", new AccessDeniedException("a"));
  }

  @Test
  void torchIsCutToItsFirstLine() {
    says(
        "LibTorch: shapes differ",
        new RuntimeException("shapes differ\nException raised from x.cpp"));
  }

  @Test
  void memoryNamesTheKnobs() {
    for (Throwable t :
        new Throwable[] {
          new OutOfMemoryError("Java heap space"),
          new RuntimeException("CUDA out of memory. Tried\nmore"),
          new RuntimeException("DefaultCPUAllocator: can't allocate memory: you tried")
        }) {
      String sentence = Failure.sentence(t);
      assertTrue(
          sentence.startsWith("out of memory (") && sentence.contains("--batch-size"), sentence);
    }
  }

  @Test
  void librariesPointToDevices() {
    says(
        "a library could not be loaded (no jnitorch in path): run dualselect devices",
        new UnsatisfiedLinkError("no jnitorch in path"));
  }

  @Test
  void bugsAreCalledBugs() {
    assertTrue(Failure.sentence(new NullPointerException()).startsWith("internal error"));
  }

  private static void says(String sentence, Throwable t) {
    assertEquals(sentence, Failure.sentence(t));
  }
}
