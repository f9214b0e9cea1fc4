package org.dualselect.continual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.dualselect.Golden;
import org.dualselect.cli.TrainCommand;
import org.dualselect.data.InputException;
import org.dualselect.data.RecordReader;
import org.dualselect.data.TextRecord;
import org.dualselect.train.TrainSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memories are records: read again, they are what was trained on. */
class StageReferencesTest {
  @TempDir Path folder;

  private static TrainSettings settings(String... more) {
    String[] flags = {"--model=" + Golden.path("llama3"), "--task=t", "--output=o", "--method=sft"};
    return TrainCommand.parse(Stream.of(flags, more).flatMap(Stream::of).toArray(String[]::new));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** Where a record stands is not part of it. */
  private static List<TextRecord> records(Path file) {
    return RecordReader.read(file).stream()
        .map(r -> new TextRecord(r.prompt(), r.response(), r.messages(), null, 0))
        .toList();
  }

  private Path written(StageReferences references, int stage, long seed) throws IOException {
    Path file = folder.resolve("out/seed" + seed + "-stage" + stage + ".jsonl");
    references.write(file, stage, seed);
    return file;
  }

  @Test
  void everyLayoutIsReadTheSameAgain() throws IOException {
    List<Path> tasks =
        List.of(
            file(
                "rows.jsonl",
                """
                {"instruction": "count boats", "input": "four", "output": "four boats", "more": 1.50}
                {"question": "half of it", "answer": "\\u2028 é 日本", "system": "Be kind."}
                {"query": "apples", "response": "red", "history": [["boats?", "four"]]}
                {"messages": [{"role": "human", "content": " hi "}, {"role": "assistant", "content": "no"}, {"role": "user", "content": "why", "name": "Ann"}, {"role": "assistant", "content": "because"}]}
                {"conversations": [{"from": "human", "value": "hi"}, {"from": "gpt", "value": "yes"}]}
                {"chosen": "\\n\\nHuman: hello\\n\\nAssistant: hi there", "rejected": "x"}
                {"prompt": [{"role": "user", "content": "a"}], "completion": [{"role": "assistant", "content": "b"}]}
                {"prompt": NaN, "completion": 3}
                """),
            file(
                "table.csv",
                "instruction,output\n\"two, \"\"or\"\"\nthree\",some\nboats,\"[\"\"a\"\"]\"\n"),
            file("list.json", "{\"data\": [{\"prompt\": \"one\", \"chosen\": \"two\"}]}"),
            Golden.path("train/task.jsonl"));
    StageReferences references = StageReferences.read(tasks, null, false, 1000, settings());
    for (int stage = 2; stage <= tasks.size(); stage++) {
      List<TextRecord> earlier =
          tasks.subList(0, stage - 1).stream().flatMap(task -> records(task).stream()).toList();
      assertEquals(earlier, records(written(references, stage, 1)));
    }
  }

  @Test
  void aMemoryHasItsSizeAndThePoolBehindIt() throws IOException {
    Path task = Golden.path("train/task.jsonl");
    Path pool = Golden.path("train/reference.jsonl");
    StageReferences references =
        StageReferences.read(List.of(task, pool, task), pool, false, 7, settings());
    List<TextRecord> safe = records(pool);
    assertFalse(references.isEmpty(1));
    assertEquals(safe, records(written(references, 1, 1)));
    List<TextRecord> second = records(written(references, 2, 1));
    assertEquals(7 + safe.size(), second.size());
    assertEquals(safe, second.subList(7, second.size()));
    assertTrue(records(task).containsAll(second.subList(0, 7)));
    assertEquals(7, new HashSet<>(second.subList(0, 7)).size());
    List<TextRecord> third = records(written(references, 3, 1)).subList(0, 7);
    assertFalse(records(task).containsAll(third), "none of the second task");
    assertFalse(safe.containsAll(third), "none of the first task");
    assertFalse(third.equals(records(written(references, 3, 2)).subList(0, 7)));
  }

  /** What training leaves out was not learned, so there is nothing of it to keep. */
  @Test
  void onlyWhatIsTrainedOnIsKept() throws IOException {
    Path task =
        file(
            "task.jsonl",
            """
            {"prompt": "%s", "output": "lost: the prompt is all that there is room for"}
            {"prompt": "boats", "output": "kept"}
            {"prompt": "apples", "output": "kept, too"}
            {"prompt": "beyond", "output": "the limit"}
            """
                .formatted("boats ".repeat(80)));
    Path pool = Golden.path("train/reference.jsonl");
    StageReferences references =
        StageReferences.read(
            List.of(task, pool),
            pool,
            false,
            9,
            settings("--max-length=64", "--max-task-records=3", "--max-reference-records=2"));
    List<TextRecord> kept = records(written(references, 2, 1));
    assertEquals(
        List.of("boats", "apples"), kept.stream().limit(2).map(TextRecord::prompt).toList());
    assertEquals(records(pool).subList(0, 2), kept.subList(2, kept.size()));
  }

  /** Prompts alone are kept in their places, for a stage to answer; other records as ever. */
  @Test
  void aPoolMayBePrompts() throws IOException {
    Path pool =
        file(
            "pool.jsonl",
            """
            {"prompt": "boats"}
            {"prompt": "%s", "output": "lost: the prompt is all that there is room for"}
            {"prompt": "apples", "output": "kept"}
            {"prompt": "locks", "output": " "}
            {"prompt": "beyond the limit"}
            """
                .formatted("boats ".repeat(80)));
    List<Path> tasks = List.of(Golden.path("train/task.jsonl"));
    TrainSettings settings = settings("--max-length=64", "--max-reference-records=4");
    Path written = written(StageReferences.read(tasks, pool, true, 0, settings), 1, 1);
    List<TextRecord> kept = RecordReader.references(written, true, refusal -> {});
    assertEquals(
        List.of("boats", "apples", "locks"), kept.stream().map(TextRecord::prompt).toList());
    assertEquals(List.of("", "kept", ""), kept.stream().map(TextRecord::response).toList());
    Golden.fails(
        InputException.class,
        () -> StageReferences.read(tasks, pool, false, 0, settings),
        pool + ":1: ",
        "; or give --reference-loss kl, which takes the model's own.");
  }

  @Test
  void withoutPoolAndMemoryThereIsNothing() {
    List<Path> tasks = List.of(Golden.path("train/task.jsonl"), Golden.path("train/task.jsonl"));
    StageReferences none = StageReferences.read(tasks, null, false, 0, settings());
    assertTrue(none.isEmpty(1) && none.isEmpty(2));
    StageReferences some = StageReferences.read(tasks, null, false, 3, settings());
    assertTrue(some.isEmpty(1));
    assertFalse(some.isEmpty(2));
  }

  @Test
  void anotherMemoryIsNotWrittenOver() throws IOException {
    List<Path> tasks = List.of(Golden.path("train/task.jsonl"), Golden.path("train/task.jsonl"));
    StageReferences first = StageReferences.read(tasks, null, false, 3, settings());
    Path file = written(first, 2, 1);
    first.write(file, 2, 1);
    StageReferences other = StageReferences.read(tasks, null, false, 4, settings());
    Golden.fails(
        InputException.class,
        () -> other.write(file, 2, 1),
        file + ": was made with another --memory, --tasks or pool of references",
        "give another --output.");
    assertEquals(3, records(file).size());
  }
}
