package org.dualselect.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest names. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Main.class.getPackage().getImplementationVersion();
    return new String[] {
      "dualselect " + (version == null ? "(not packaged)" : version),
      String.format(
          "Java %s, %s %s",
          System.getProperty("java.version"),
          System.getProperty("os.name"),
          System.getProperty("os.arch"))
    };
  }
}
