package org.dualselect.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dualselect.monitor.DataFile;
import org.dualselect.monitor.FileSum;
import org.dualselect.monitor.Machine;
import org.dualselect.monitor.RunInfo;
import org.dualselect.train.RunFiles;

/** Everything that the run depended on: settings, machine and files. */
final class Provenance {
  private final RunInfo info;

  Provenance(RunInfo info) {
    this.info = info;
  }

  Html html() {
    return Html.of(
        """
        <section><h2>What it ran with</h2>
        %s
        </section>""",
        Html.join(
            block("command", "Command", List.of(row("dualselect", words()))),
            block("settings", "Settings", settings()),
            block("machine", "Machine and versions", machine()),
            block("files", "Files and their SHA-256", files())));
  }

  private String words() {
    return info.command() == null ? "" : String.join(" ", info.command());
  }

  private List<Html> settings() {
    List<Html> rows = new ArrayList<>();
    if (info.settings() != null) {
      info.settings().forEach((flag, value) -> rows.add(row(flag, String.valueOf(value))));
    }
    return rows;
  }

  private List<Html> machine() {
    Machine machine = info.machine();
    List<Html> rows = new ArrayList<>();
    rows.add(row("program", info.program()));
    rows.add(row("commit", info.commit() == null ? "not known" : info.commit()));
    rows.add(row("Java", machine.java()));
    rows.add(row("LibTorch", machine.libtorch()));
    rows.add(row("OpenBLAS", machine.openblas()));
    rows.add(row("device", machine.device()));
    rows.add(row("processor", machine.processor() + ", " + machine.cores() + " cores"));
    if (machine.memory() != null) {
      rows.add(row("memory", Words.bytes(machine.memory())));
    }
    rows.add(row("system", machine.system()));
    rows.add(row("host", machine.host()));
    return rows;
  }

  private List<Html> files() {
    List<Html> rows = new ArrayList<>();
    for (Map.Entry<String, DataFile> data : info.data().entrySet()) {
      DataFile file = data.getValue();
      rows.add(
          file.sha256() == null
              ? row(file.path(), "a pipe")
              : row(file.path(), sum(file.sha256(), file.bytes(), own(file))));
    }
    sums(info.model() + "/", info.modelFiles(), rows);
    sums("adapter: ", info.adapterFiles(), rows);
    return rows;
  }

  private static String own(DataFile file) {
    return file.ownResponses() == null
        ? ""
        : ", "
            + Words.count(file.ownResponses(), "response", "responses")
            + " by the model itself, in "
            + RunFiles.RESPONSES;
  }

  private static void sums(String where, List<FileSum> files, List<Html> rows) {
    for (FileSum file : files == null ? List.<FileSum>of() : files) {
      String part = "header".equals(file.hashed()) ? ", sum of its header alone" : "";
      rows.add(row(where + file.name(), sum(file.sha256(), file.bytes(), part)));
    }
  }

  private static String sum(String sha256, long bytes, String part) {
    return sha256 + " (" + String.format(Locale.ROOT, "%,d bytes", bytes) + part + ")";
  }

  private static Html row(String name, String value) {
    return Html.of("<tr><th>%s</th><td>%s</td></tr>", name, value);
  }

  private static Html block(String id, String title, List<Html> rows) {
    return Html.of(
        "<details id=\"%s\" class=\"block\"><summary>%s</summary><table>%s</table></details>",
        id, title, Html.join(rows));
  }
}
