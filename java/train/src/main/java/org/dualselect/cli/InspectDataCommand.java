package org.dualselect.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dualselect.data.Encoder;
import org.dualselect.data.TextRecord;
import org.dualselect.data.Tokenizer;
import org.dualselect.inspect.DataWarnings;
import org.dualselect.inspect.FileInspector;
import org.dualselect.inspect.FileReport;
import org.dualselect.inspect.Overlap;
import org.dualselect.train.Require;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code dualselect inspect-data}: what is in data files, before anything is trained on them. */
@Command(
    name = "inspect-data",
    description = {
      "Shows what training makes of records, before anything is trained.",
      "That is: some texts with the supervised tokens marked, lengths in tokens, what is cut,",
      "refused or there twice, and the prompts that files have in common.",
      "Ends with 1 where a record is refused: train would stop there."
    },
    customSynopsis = "dualselect inspect-data FILE... --model DIR [flags]",
    footer = {
      "",
      "Examples:",
      "  dualselect inspect-data task.jsonl --model llama --max-length 512",
      "  dualselect inspect-data train.parquet --model llama --records 5 --random --seed 7",
      "  dualselect inspect-data --task task.csv --reference safe.jsonl.gz --evaluation test.jsonl \\",
      "    --model llama --records 0"
    })
final class InspectDataCommand implements Callable<Integer> {
  /** What --json writes. */
  private record Inspection(List<FileReport> files, List<Overlap> overlaps) {
    /** Here, so that no other command loads Jackson: the program's --help knows all commands. */
    private static final JsonMapper JSON =
        JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

    String json() throws JsonProcessingException {
      return JSON.writeValueAsString(this);
    }
  }

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Parameters(paramLabel = "FILE", arity = "0..*", hidden = true)
  private List<Path> files = new ArrayList<>();

  @Mixin private InspectOptions options = new InspectOptions();

  @Mixin private TemplateOptions template = new TemplateOptions();

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    Map<Path, String> named = check();
    output.applyLogging();
    Page page = new Page(main, false);
    SampleView samples = new SampleView(page, main.terminal.color());
    ReportView view = new ReportView(page);
    List<FileReport> reports = new ArrayList<>();
    Map<String, List<TextRecord>> records = new LinkedHashMap<>();
    try (Tokenizer tokenizer = Tokenizer.open(options.model)) {
      Encoder whole = template.settings().encoder(options.model, tokenizer, Integer.MAX_VALUE);
      Encoder cutting = template.settings().encoder(options.model, tokenizer, options.maxLength);
      DataWarnings warnings = template.settings().warnings(options.model, tokenizer, whole);
      for (Map.Entry<Path, String> file : named.entrySet()) {
        FileInspector.Use use = options.use(file.getKey());
        FileInspector inspector = new FileInspector(file.getKey(), use);
        FileReport report = report(inspector, file.getValue(), whole, cutting, warnings);
        reports.add(report);
        records.put(file.getValue(), inspector.records());
        if (!options.json) {
          page.line("\n%s: %s", title(file), Page.count(report.records(), "record"));
          Optional<Long> seed = options.random ? Optional.of(options.seed) : Optional.empty();
          samples.show(inspector.records(), options.records, seed, cutting, tokenizer);
          view.show(report, use == FileInspector.Use.EVALUATION);
          main.out.flush(); // the next file may be refused
        }
      }
    }
    List<Overlap> overlaps = overlaps(records);
    if (options.json) {
      main.out.write(new Inspection(reports, overlaps).json() + "\n");
    } else {
      view.show(overlaps);
    }
    main.out.flush();
    return reports.stream().anyMatch(report -> report.refused().count() > 0)
        ? Main.FAILED
        : Main.DONE;
  }

  private static String title(Map.Entry<Path, String> file) {
    String path = file.getKey().toString();
    return path.equals(file.getValue()) ? path : file.getValue() + " " + path;
  }

  private FileReport report(
      FileInspector inspector, String name, Encoder whole, Encoder cutting, DataWarnings warnings) {
    int total = inspector.records().size();
    long start = System.nanoTime();
    try (ConsoleProgress progress =
        ConsoleProgress.of(main, output.quiet || total <= FileInspector.CHUNK)) {
      progress.planned(0, total, 1);
      return inspector.report(
          whole,
          cutting,
          options.maxLength,
          warnings,
          done -> progress.scored(name, done, total, 1e-9 * (System.nanoTime() - start)));
    }
  }

  /** Of any two files that have records. */
  private static List<Overlap> overlaps(Map<String, List<TextRecord>> records) {
    List<Overlap> overlaps = new ArrayList<>();
    List<String> files = records.keySet().stream().filter(f -> !records.get(f).isEmpty()).toList();
    for (int i = 0; i < files.size(); i++) {
      for (String other : files.subList(i + 1, files.size())) {
        String file = files.get(i);
        overlaps.add(Overlap.of(file, records.get(file), other, records.get(other)));
      }
    }
    return overlaps;
  }

  /** The files to inspect, each with what to call it. */
  private Map<Path, String> check() {
    try {
      Map<Path, String> named = new LinkedHashMap<>();
      add(named, "--task", options.task);
      add(named, "--reference", options.reference);
      add(named, "--evaluation", options.evaluation);
      for (Path file : files) {
        add(named, "", file);
      }
      Require.that(!named.isEmpty(), "FILE is missing: give a file of records");
      options.check();
      template.settings();
      Inputs.model(options.model);
      return named;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static void add(Map<Path, String> named, String flag, Path file) {
    if (file != null) {
      Inputs.records(flag.isEmpty() ? "FILE" : flag, file);
      String name = flag.isEmpty() ? file.toString() : flag.substring("--".length());
      Require.that(named.put(file, name) == null, "%s is given twice", file);
    }
  }
}
