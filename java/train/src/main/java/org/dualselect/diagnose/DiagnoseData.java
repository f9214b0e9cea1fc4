package org.dualselect.diagnose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dualselect.data.EncodedSample;
import org.dualselect.data.Encoder;
import org.dualselect.data.InputException;
import org.dualselect.data.ShortNames;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.dualselect.inspect.DataWarnings;
import org.dualselect.inspect.Overlap;
import org.dualselect.model.ModelConfig;
import org.dualselect.train.Encoded;
import org.dualselect.train.TrainListener;

/**
 * What a diagnosis is made on.
 *
 * @param tasks of all files
 * @param batches of them
 * @param pool the references to choose from
 * @param categories of each of them
 * @param probe held out
 * @param overlaps of the three, by prompt: none
 */
public record DiagnoseData(
    Encoded tasks,
    List<TaskBatch> batches,
    Encoded pool,
    List<String> categories,
    Encoded probe,
    List<Overlap> overlaps) {

  /** The labels are of the samples, not of the records. */
  private record Tasks(Encoded data, List<String> groups) {}

  static DiagnoseData read(DiagnoseSettings settings, TrainListener listener) {
    DiagnoseSettings.Files files = settings.files();
    try (Tokenizer tokenizer = Tokenizer.open(files.model())) {
      Encoder encoder =
          settings.template().encoder(files.model(), tokenizer, settings.machine().maxLength());
      DataWarnings warnings = settings.template().warnings(files.model(), tokenizer, encoder);
      return new Reading(settings, encoder, warnings, listener).data();
    }
  }

  /** One reading of all files. */
  private record Reading(
      DiagnoseSettings settings, Encoder encoder, DataWarnings warnings, TrainListener listener) {

    DiagnoseData data() {
      DiagnoseSettings.Files files = settings.files();
      DiagnoseSettings.Design design = settings.design();
      long seed = settings.machine().seed();
      Tasks tasks = tasks();
      List<TaskBatch> batches =
          TaskBatch.stratified(tasks.groups, design.taskBatches(), design.batchSize(), seed);
      missing(tasks.groups, batches, design.batchSize());
      LabelledRecords references = LabelledRecords.read(files.reference(), files.categoryField());
      List<TextRecord> held =
          files.probe() == null ? null : LabelledRecords.read(files.probe(), null).records();
      Separation apart =
          Separation.of(
              tasks.data.records(),
              references.records(),
              held,
              design.references(),
              design.probes(),
              seed);
      Encoded probe =
          encoded(
              held == null ? files.reference() : files.probe(),
              at(held == null ? references.records() : held, apart.probe()),
              "is left for the probe, as tasks ask all of them");
      if (held == null && apart.different() == 0) {
        throw InputException.in(
            files.reference(),
            "the probe takes all %d of the records that no task asks: give fewer --probe-records, or a file of its own as --probe."
                .formatted(apart.probe().length));
      }
      Encoded pool =
          encoded(
              files.reference(),
              at(references.records(), apart.pool()),
              "is left to choose from, as tasks and probe ask all of them");
      if (pool.samples().size() <= design.topK()) {
        throw InputException.in(
            files.reference(),
            "has %d references to choose from, of which --top-k %d leaves none out: give --top-k %d or less."
                .formatted(
                    pool.samples().size(), design.topK(), Math.max(1, pool.samples().size() / 2)));
      }
      listener.info(
          "references: %,d of %,d different ones that neither a task nor the probe asks; probe: %,d"
              .formatted(pool.samples().size(), apart.different(), probe.samples().size()));
      return new DiagnoseData(
          tasks.data,
          batches,
          pool,
          categories(pool, at(references.labels(), apart.pool())),
          probe,
          List.of(
              Overlap.of("task", tasks.data.records(), "reference", pool.records()),
              Overlap.of("task", tasks.data.records(), "probe", probe.records()),
              Overlap.of("reference", pool.records(), "probe", probe.records())));
    }

    private void missing(List<String> groups, List<TaskBatch> batches, int size) {
      Set<String> left = new LinkedHashSet<>(groups);
      batches.forEach(batch -> left.remove(batch.group()));
      left.forEach(
          group ->
              listener.info(
                  "warning: the task group %s has no batch: fewer than %d records, or more groups than --task-batches"
                      .formatted(group, size)));
    }

    private Tasks tasks() {
      List<TextRecord> records = new ArrayList<>();
      List<EncodedSample> samples = new ArrayList<>();
      List<String> groups = new ArrayList<>();
      List<Integer> source = new ArrayList<>();
      String field = settings.files().groupField();
      int skipped = 0;
      Iterator<String> names = ShortNames.ofRecords(settings.files().tasks()).iterator();
      for (Path file : settings.files().tasks()) {
        String name = names.next();
        LabelledRecords read = LabelledRecords.read(file, field);
        Encoded data = encoded(file, read.records(), "");
        listener.info("task: " + data.summary());
        for (int place : data.source()) {
          source.add(records.size() + place);
          groups.add(field == null ? name : group(read, place, field));
        }
        records.addAll(read.records());
        samples.addAll(data.samples());
        skipped += data.skipped();
      }
      int[] places = source.stream().mapToInt(Integer::intValue).toArray();
      Path first = settings.files().tasks().get(0);
      return new Tasks(new Encoded(first, records, samples, places, skipped, 0), groups);
    }

    private static String group(LabelledRecords read, int place, String field) {
      String group = read.labels().get(place);
      if (group == null) {
        TextRecord record = read.records().get(place);
        throw InputException.at(
            record.file(),
            record.line(),
            "has no " + field + ", which --group-field asks for; fill it in.");
      }
      return group;
    }

    /**
     * @param none what to say where there are no records
     */
    private Encoded encoded(Path file, List<TextRecord> records, String none) {
      if (records.isEmpty()) {
        throw InputException.in(file, "no record " + none + "; give another file.");
      }
      Encoded data = Encoded.of(file, records, encoder);
      data.warn(warnings, listener);
      return data.checkedFor(ModelConfig.read(settings.files().model()).vocabSize());
    }

    /** A field's words, or what the text's own words say. */
    private List<String> categories(Encoded pool, List<String> labels) {
      boolean given = settings.files().categoryField() != null;
      Categories words = given ? null : Categories.standard();
      List<String> categories = new ArrayList<>();
      for (int place : pool.source()) {
        TextRecord record = pool.records().get(place);
        String label =
            given ? labels.get(place) : words.of(record.prompt() + "\n" + record.response());
        categories.add(label == null ? Categories.OTHER : label);
      }
      return categories;
    }

    private static <T> List<T> at(List<T> all, int[] places) {
      List<T> some = new ArrayList<>(); // a label may be null
      Arrays.stream(places).forEach(place -> some.add(all.get(place)));
      return some;
    }
  }
}
