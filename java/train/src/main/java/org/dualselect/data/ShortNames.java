package org.dualselect.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What to call files that are told side by side: as little of each as tells it from the others. */
public final class ShortNames {
  private final List<Path> files;
  private final List<String> labels;

  private ShortNames(List<Path> files, Function<Path, String> stem) {
    this.files = files.stream().map(file -> file.toAbsolutePath().normalize()).toList();
    this.labels =
        this.files.stream()
            .map(file -> isAlone(file, stem) ? stem.apply(file) : file.getFileName().toString())
            .toList();
  }

  /** Files of records, without the extension of their format and packing. */
  public static List<String> ofRecords(List<Path> files) {
    return of(files, RecordReader::stem);
  }

  /**
   * A name for each file: its stem, the whole file name where another in its folder has the same
   * stem, and with as many of its folders before it, as in {@code a/train}, as it takes. Only a
   * file that is there twice has the same name twice.
   *
   * @param stem of a file's name
   */
  public static List<String> of(List<Path> files, Function<Path, String> stem) {
    ShortNames names = new ShortNames(files, stem);
    return IntStream.range(0, files.size()).mapToObj(names::name).toList();
  }

  private boolean isAlone(Path file, Function<Path, String> stem) {
    return files.stream()
        .allMatch(
            other ->
                other.equals(file)
                    || !other.getParent().equals(file.getParent())
                    || !stem.apply(other).equals(stem.apply(file)));
  }

  private String name(int i) {
    int folders = 0;
    while (folders < files.get(i).getNameCount() && !isOnly(i, folders)) {
      folders++;
    }
    return name(i, folders);
  }

  private boolean isOnly(int i, int folders) {
    String name = name(i, folders);
    return IntStream.range(0, files.size())
        .noneMatch(other -> other != i && name(other, folders).equals(name));
  }

  private String name(int i, int folders) {
    List<String> parts = new ArrayList<>(List.of(labels.get(i)));
    Path folder = files.get(i).getParent();
    for (int n = 0; n < folders && folder.getFileName() != null; n++, folder = folder.getParent()) {
      parts.add(0, folder.getFileName().toString());
    }
    return String.join("/", parts);
  }
}
