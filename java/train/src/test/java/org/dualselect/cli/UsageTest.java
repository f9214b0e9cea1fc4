package org.dualselect.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Writer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          trian                        | unknown command trian; did you mean train?
          train --leaning-rate=3       | unknown flag --leaning-rate of train; did you mean --learning-rate?
          score --helpp                | unknown flag --helpp of score; did you mean --help?
          merge --dtype bfloat16       | unknown flag --dtype of merge: it belongs to train
          generate --rho 1             | unknown flag --rho of generate: it belongs to train
          train --wandb                | unknown flag --wandb of train; see dualselect train -h
          compare a --rho 1            | unknown flag --rho of compare: it belongs to train, write it into CONFIG
          compare a --seed 1           | unknown flag --seed of compare; did you mean --seeds?
          continual a --method sft     | unknown flag --method of continual; did you mean --methods?
          continual a b                | 'b' is one too many: continual takes one CONFIG
          train stray                  | 'stray' belongs to no flag
          train --rho                  | --rho needs a value
          train --rho --epochs 2       | --rho needs a value
          train --rho abc              | --rho: 'abc' is not a number such as 0.2
          train --rho 1 --rho 2        | --rho is given twice
          train --epochs 1.5           | --epochs: '1.5' is not a whole number such as 1
          train --epochs 99999999999   | --epochs: '99999999999' is too large
          train --selection firm       | --selection: 'firm' is none of hard, soft
          train --selection hart       | --selection: 'hart' is none of hard, soft; did you mean hard?
          train --refresh-every often  | --refresh-every: 'often' is neither epoch nor auto nor a number of steps
          generate --prompt-ids 1,b    | --prompt-ids: 'b' is not a whole number
          train                        | --model is missing: give the folder of a Hugging Face checkpoint
          merge --adapter a --output o | --model is missing: give the folder of a Hugging Face checkpoint
          merge --model m --output o   | --adapter is missing: give the folder of a PEFT adapter
          merge --model m --adapter a  | --output is missing: give a folder for the merged checkpoint
          merge --model m --adapter a --output o --no-check --data d | --data cannot be given along with --no-check
          train --task-top-k 3 --task-token-budget 0.9 | --task-token-budget cannot be given along with --task-top-k
          train --template talk        | --template: 'talk' is none of plain, chat
          generate --model m --prompt x --system y | --system needs --template chat
          train --model m --task t --reference r --output o --template chat --fix-first-token | --fix-first-token belongs to --template plain: a chat template supervises the whole answer
          train --model m --task t --reference r --output o --reference-loss kl --warmup-steps 1 --lr-warmup 3 | --reference-loss kl teaches nothing at the start, where it is 0: give --warmup-steps 2 or more
          train --method dualselect- | --method: 'dualselect-' is none of dualselect, dualselect+, sft, random, mixed, fixed-reference, global-static, filter-only, project, safegrad, lisa; did you mean dualselect?
          train --method sft --rho 1 --model m | --rho has no use with --method sft
          train --method random --fresh-references 2 | --fresh-references has no use with --method random
          train --method mixed --reference-top-k 2 | --reference-top-k has no use with --method mixed
          train --method project --correction add | --correction has no use with --method project
          train --method safegrad --reference-loss sft | --reference-loss has no use with --method safegrad
          train --method fixed-reference --warmup-steps 2 | --warmup-steps has no use with --method fixed-reference
          train --method filter-only --no-prune --rho 1 | --rho has no use with --method filter-only
          train --method dualselect+ --task-turn 2 | --task-turn has no use with --method dualselect+
          train --model m --task t --reference r --output o --method global-static --score-loss rise --refresh-every 3 | --score-loss rise counts from the first refresh, and there is no other: give --refresh-every N or auto, and no --method that ranks references once
          train --model m --task t --reference r --output o --score-loss rise | --score-loss rise counts from the first refresh, and there is no other: give --refresh-every N or auto, and no --method that ranks references once
          train --model m --task t --reference r --output o --max-similarity 0 | --max-similarity is a cosine above 0 and at most 1, not 0.0
          train --model m --task t --reference r --output o --method dualselect+ --reference-loss kl --warmup-steps 2 | --score-loss known needs the responses' own loss, which --reference-loss kl does not measure: give --score-loss level, what has drifted most, or rise
          train --lr 1e-4 | unknown flag --lr of train; did you mean --learning-rate?
          train --task-turn 2 | --task-turn has no use with --method dualselect
          train --adapter a --lora-rank 4 | --lora-rank cannot be given along with --adapter
          """)
  void wrongUsageIsOneSentence(String command, String sentence) {
    Ran ran = Ran.command(command.split(" "));
    assertEquals("dualselect: " + sentence + "\n", ran.err());
    assertEquals("", ran.out());
    assertEquals(Main.WRONG_USAGE, ran.code());
  }

  @Test
  void noCommandNamesThem() {
    Ran ran = Ran.command();
    assertEquals(Main.WRONG_USAGE, ran.code());
    assertTrue(ran.err().startsWith("dualselect: give a command: "), ran.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "train --help",
        "score -h",
        "generate --help",
        "evaluate --help",
        "compare --help",
        "continual --help",
        "merge --help",
        "devices --help"
      })
  void helpGoesToStandardOutput(String command) {
    Ran ran = Ran.command(command.split(" "));
    assertEquals(Main.DONE, ran.code());
    assertEquals("", ran.err());
    assertTrue(ran.out().lines().allMatch(line -> line.length() <= 100), ran.out());
  }

  @Test
  void helpShowsGroupsDefaultsAndExamples() {
    String help = Ran.command("train", "--help").out();
    assertTrue(help.contains("\nSelection:\n"), help);
    assertTrue(help.contains("(default: 0.2)"), help);
    assertTrue(help.contains("--[no-]shuffle"), help);
    assertTrue(help.contains("\nExamples:\n"), help);
  }

  @Test
  void everyCommandHasExamplesAndSaysHowMuchItSays() {
    for (String command :
        new Main(Writer.nullWriter(), System.err, Terminal.NONE)
            .commandLine()
            .getSubcommands()
            .keySet()) {
      String help = Ran.command(command, "--help").out();
      assertTrue(help.contains("\n  dualselect " + command) || help.contains("(dualselect "), help);
      assertTrue(help.contains("\nExample"), help);
      for (String flag : List.of("--config", "--quiet", "--verbose", "--help")) {
        assertTrue(help.contains("  " + flag) || help.contains(", " + flag), command + flag);
      }
    }
  }

  @Test
  void verboseAddsTheStackTrace() {
    Ran ran = Ran.command("train", "--rho=abc", "--verbose");
    assertTrue(
        ran.err().startsWith("dualselect: --rho: 'abc' is not a number such as 0.2\n"), ran.err());
    assertTrue(ran.err().contains("\tat "), ran.err());
  }
}
