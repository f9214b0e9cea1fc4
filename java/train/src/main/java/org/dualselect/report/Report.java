package org.dualselect.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dualselect.monitor.DataFile;

/** One page that needs nothing else: no network, no script, no other file. */
public final class Report {
  private final Path folder;
  private Texts tasks;
  private Texts references;

  /**
   * @param folder that a run writes, or has written
   */
  public Report(Path folder) {
    this.folder = folder;
  }

  /**
   * The page of the run as it is now.
   *
   * @param script to be run in it, for a page that is being watched; else empty
   * @throws org.dualselect.data.InputException where the folder is no run's
   */
  public String page(String script) {
    RunLog log = RunLog.read(folder);
    Overview overview = new Overview(log);
    List<Html> body = new ArrayList<>(List.of(overview.header(), overview.figures()));
    if (!log.steps().isEmpty()) {
      CurveSections curves = new CurveSections(log);
      body.add(curves.training());
      if (selects(log)) {
        body.add(curves.selection());
        body.addAll(choices(log));
      }
      if (log.steps().stream().anyMatch(step -> step.referenceLoss() != null)) {
        body.add(curves.references());
      }
      body.add(new CostSection(log).html());
    }
    body.add(new Provenance(log.info()).html());
    return Document.of(overview.name(), Html.join(body), script);
  }

  private static boolean selects(RunLog log) {
    return log.steps().stream().anyMatch(step -> step.meanCosine() != null)
        || !log.references().isEmpty();
  }

  private List<Html> choices(RunLog log) {
    if (tasks == null) { // once: a page that is watched is made again and again
      tasks = Texts.of(data(log, "task"), log.folder());
      references = Texts.of(data(log, "reference"), log.folder());
    }
    List<Html> sections = new ArrayList<>();
    if (!log.references().isEmpty()) {
      ReferenceSection section = new ReferenceSection(log, references);
      sections.add(
          Words.section(
              "Selection of references",
              "Those that the task's updates endanger most, selected anew at every refresh.",
              section.charts()));
      sections.add(section.list());
    }
    if (!log.tasks().isEmpty()) {
      sections.add(new TaskSection(log, tasks).list());
    }
    return sections;
  }

  private static DataFile data(RunLog log, String name) {
    return log.info().data().get(name);
  }
}
