package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refusals of {@code train} and {@code score}; nothing may be loaded or written. */
class InputsTest {
  @TempDir Path folder;
  private Path model;
  private Path records;
  private Path output;

  @BeforeEach
  void makeInputs() throws IOException {
    model = Files.createDirectory(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    records = Files.writeString(folder.resolve("records.jsonl"), "{}\n");
    output = folder.resolve("run");
  }

  private void refused(String sentence, Path model, Path task, Path reference, Path output) {
    Ran ran =
        Ran.command(
            "train",
            "--model=" + model,
            "--task=" + task,
            "--reference=" + reference,
            "--output=" + output);
    assertEquals("dualselect: " + sentence + "\n", ran.err());
    assertEquals(Main.WRONG_USAGE, ran.code());
  }

  @Test
  void models() throws IOException {
    String remedy = ": give the folder of a Hugging Face checkpoint";
    Path none = folder.resolve("none");
    refused("--model " + none + " does not exist" + remedy, none, records, records, output);
    refused("--model " + records + " is a file" + remedy, records, records, records, output);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    refused("--model " + empty + " holds no config.json" + remedy, empty, records, records, output);
  }

  @Test
  void records() {
    Path none = folder.resolve("none.jsonl");
    refused(
        "--task " + none + " does not exist: give a file of records", model, none, records, output);
    refused(
        "--reference " + none + " does not exist: give a file of records",
        model,
        records,
        none,
        output);
    Path near = folder.resolve("recrods.jsonl");
    refused(
        "--task " + near + " does not exist; did you mean records.jsonl?",
        model,
        near,
        records,
        output);
    refused("--task " + model + " is a folder: give a file", model, model, records, output);
  }

  @Test
  void anotherRunIsNeverWrittenOver() throws IOException {
    Files.createDirectory(output);
    Files.writeString(output.resolve("a.txt"), "");
    refused(held("a.txt"), model, records, records, output);
    Files.writeString(output.resolve("selection_log.jsonl"), "");
    refused(held("selection_log.jsonl"), model, records, records, output);
    Files.writeString(output.resolve("adapter_model.safetensors"), "");
    refused(held("adapter_model.safetensors"), model, records, records, output);
    Files.createDirectory(output.resolve("checkpoint-7"));
    refused(
        "--output "
            + output
            + " already holds adapter_model.safetensors: give --resume to go on with it, another"
            + " folder, or --overwrite",
        model,
        records,
        records,
        output);
  }

  @Test
  void outputsThatCannotBe() {
    refused("--output " + model + " is the --model itself", model, records, records, model);
    Path roundabout = model.resolve("../model");
    refused(
        "--output " + roundabout + " is the --model itself", model, records, records, roundabout);
    refused("--output " + records + " is a file: give a folder", model, records, records, records);
  }

  @Test
  void scoresAreNotWrittenOver() {
    Ran ran =
        Ran.command(
            "score",
            "--model=" + model,
            "--data=" + records,
            "--reference=" + records,
            "--output=" + records);
    String sentence = " already exists: give another file, or --overwrite\n";
    assertEquals("dualselect: --output " + records + sentence, ran.err());
    assertEquals(Main.WRONG_USAGE, ran.code());
  }

  private String held(String name) {
    return "--output "
        + output
        + " already holds "
        + name
        + ": give another folder, or --overwrite";
  }
}
