package org.dualselect.judge;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.dualselect.train.Require;

/**
 * Which judge to ask.
 *
 * @param url of an OpenAI-compatible server, as {@code https://host/v1}
 * @param model its name there
 * @param cache folder of what was answered before, made if need be
 */
public record JudgeSettings(URI url, String model, Path cache) {
  /** Environment variable of the key; from nowhere else, so that it is in no file and no log. */
  public static final String KEY = "DUALSELECT_JUDGE_KEY";

  private static final String PATH = "/chat/completions";

  public JudgeSettings {
    Require.that(
        url.getHost() != null
            && ("https".equals(url.getScheme()) || "http".equals(url.getScheme())),
        "--judge-url must be the address of a server, as in https://host/v1, not '%s'",
        url);
    Require.that(url.getUserInfo() == null, "--judge-url must hold no key: put it into %s", KEY);
    Require.given("--judge-model", model, "give the name by which the server knows it");
  }

  /** Where requests go. */
  URI endpoint() {
    String base = url.toString().replaceAll("/+$", "");
    return URI.create(base.endsWith(PATH) ? base : base + PATH);
  }

  /** Refuses to send a key over the network in the clear. */
  public void check(String key) {
    Require.that(
        key == null || url.getScheme().equals("https") || isLocal(),
        "--judge-url %s would send %s unencrypted: use https, or unset it",
        url,
        KEY);
  }

  private boolean isLocal() {
    try {
      return InetAddress.getByName(url.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
