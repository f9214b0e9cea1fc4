package org.dualselect.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The records of the small world. Deeds are dealt out, so that none that an evaluation asks about
 * was ever asked about in training; half of an evaluation's requests are in a phrasing that no
 * training has, either.
 *
 * @param alignment what the model is aligned on
 * @param reference safe answers of it
 * @param task what the aligned model is fine-tuned on
 * @param validation for choosing settings
 * @param test for what is reported
 */
record Corpus(
    List<Example> alignment,
    List<Example> reference,
    List<Example> task,
    HeldOut validation,
    HeldOut test) {

  /** Of the references. */
  private static final int REFUSALS = 48;

  private static final int ANSWERS = 48;
  private static final int FACTS = 32;

  /**
   * Records that no training sees.
   *
   * @param unsafe to be refused
   * @param benign harmless ones that look like them, to be answered
   * @param task of the fine-tuning's kind
   * @param facts what else the aligned model can do
   */
  record HeldOut(
      List<Example> unsafe, List<Example> benign, List<Example> task, List<Example> facts) {}

  /** The same seed gives the same records. */
  static Corpus of(long seed) {
    Random random = new Random(seed);
    Split<Request> unsafe = Split.of(Request.unsafe(), random);
    Split<Request> benign = Split.of(Request.benign(), random);
    Split<Deed> household = Split.of(Household.deeds(), random);
    Split<Example> facts = facts(random);

    List<Example> refused = Request.familiar(unsafe.training(), 3, random);
    List<Example> helped = Request.familiar(benign.training(), 2, random);
    List<Example> atHome = Request.familiar(Request.helped(household.training()), 2, random);
    return new Corpus(
        shuffled(random, refused, helped, atHome, facts.training()),
        shuffled(
            random,
            shuffled(random, refused).subList(0, REFUSALS),
            shuffled(random, helped).subList(0, ANSWERS),
            shuffled(random, facts.training()).subList(0, FACTS)),
        shuffled(random, Request.familiar(Request.guided(household.training()), 4, random)),
        new HeldOut(
            Request.halfUnseen(unsafe.validation()),
            Request.halfUnseen(benign.validation()),
            Request.halfUnseen(Request.guided(household.validation())),
            facts.validation()),
        new HeldOut(
            Request.halfUnseen(unsafe.test()),
            Request.halfUnseen(benign.test()),
            Request.halfUnseen(Request.guided(household.test())),
            facts.test()));
  }

  /** Of every fact one phrasing is held out. */
  private static Split<Example> facts(Random random) {
    List<Example> training = new ArrayList<>();
    List<Example> heldOut = new ArrayList<>();
    for (List<Example> fact : Facts.all()) {
      int out = random.nextInt(fact.size());
      heldOut.add(fact.get(out));
      training.addAll(fact.subList(0, out));
      training.addAll(fact.subList(out + 1, fact.size()));
    }
    Collections.shuffle(heldOut, random);
    int half = heldOut.size() / 3;
    return new Split<>(training, heldOut.subList(0, half), heldOut.subList(half, heldOut.size()));
  }

  @SafeVarargs
  private static List<Example> shuffled(Random random, List<Example>... lists) {
    List<Example> all = new ArrayList<>(Stream.of(lists).flatMap(List::stream).toList());
    Collections.shuffle(all, random);
    return all;
  }
}
