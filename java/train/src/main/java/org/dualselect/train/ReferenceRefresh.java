package org.dualselect.train;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dualselect.engine.Engine;
import org.dualselect.model.Torch;
import org.dualselect.select.Scoreboard;
import org.dualselect.select.Selection;
import org.dualselect.select.Selector;
import org.dualselect.train.ExtensionSettings.ScoreLoss;

/**
 * Finds the references that the task direction endangers most and the mean of their gradients. The
 * pool streams through once; three numbers a candidate stay, and the gradients of the K best so
 * far. So memory does not grow with the pool. Where K gradients are too many to keep, a second pass
 * over the K winners forms their sum. Where those selected must not be near-duplicates, the best 8
 * K are candidates, and {@link DistinctReferences} chooses.
 *
 * <p>Methods whose references stay the same have the same done over those alone.
 *
 * <p>A batch in which no loss is high enough for the K best, whatever the cosines, needs no
 * backward pass: {@code score = µ·loss − ν·cosine ≤ µ·loss + ν}. From the second refresh on the
 * pool comes in the order of what last counted, highest first, so that such candidates share their
 * batches.
 */
public final class ReferenceRefresh {
  /** Of the bound, for the rounding of cosine and score to float. */
  private static final double ROUNDING = 1e-5;

  private static final String LAST_LOSSES = "last_losses";
  private static final String FIRST_LOSSES = "first_losses";

  private final Session session;
  private final TrainSettings settings;
  private final TrainListener listener;
  private final Encoded data;
  private final FlatVectors vectors;
  private final ReferenceStream stream;
  private final Selector selector;
  private final Scoreboard board;
  private final Scoreboard part;
  private final Tensor directionNorm2 = Torch.zeros(ScalarType.Double, 1);

  /** Places of those to select from, ascending. */
  private int[] candidates;

  /** How many to select at most. */
  private final int keep;

  /** How many are ranked: those to select, or more where some may be passed over. */
  private final int ranked;

  private final BestGradients gradients;

  /** Null where near-duplicates may be selected. */
  private final DistinctReferences distinct;

  /** Whether anybody asks for the mean gradient, and not only for who is selected. */
  private final boolean sums;

  /** Of every reference. */
  private float[] lastLoss;

  /** The same at the first refresh; null: it does not matter. */
  private float[] firstLoss;

  private long refreshes;

  /**
   * @param stop asked after every batch
   * @param data the reference pool
   */
  public ReferenceRefresh(
      Session session,
      TrainSettings settings,
      TrainListener listener,
      BooleanSupplier stop,
      Encoded data) {
    this(session, settings, listener, stop, data, AlignedStart.of(session, settings, data));
  }

  /**
   * @param start null unless references are to keep what the model said then
   */
  ReferenceRefresh(
      Session session,
      TrainSettings settings,
      TrainListener listener,
      BooleanSupplier stop,
      Encoded data,
      AlignedStart start) {
    this.session = session;
    this.settings = settings;
    this.listener = listener;
    this.data = data;
    this.vectors = new FlatVectors(session);
    this.stream = new ReferenceStream(session, settings, stop, data, start);
    SelectionSettings selection = settings.selection();
    int pool = data.samples().size();
    this.keep = selection.references(pool);
    this.ranked = settings.ranked(pool);
    this.candidates =
        selection.method().references() == Method.References.DRAWN
            ? selection.drawn(pool, settings.machine().seed())
            : IntStream.range(0, pool).toArray();
    this.selector = selection.referenceSelector(settings.extensions().scoreScale());
    this.board = new Scoreboard(pool);
    this.part = new Scoreboard(stream.most());
    this.sums = settings.sumsReferences();
    ReferenceMemory memory = ReferenceMemory.of(settings, session, pool);
    this.gradients = new BestGradients(session, stream, memory.gradients());
    this.distinct =
        memory.distinct() > 0
            ? new DistinctReferences(
                session, settings.extensions().maxSimilarity(), keep, stream.most())
            : null;
    this.lastLoss = new float[pool];
    this.firstLoss = settings.extensions().scoreLoss() == ScoreLoss.LEVEL ? null : new float[pool];
  }

  /**
   * @param selection the references, with their weights
   * @param skipped candidates whose loss alone ruled them out; their cosines are not known
   * @param found null where near-duplicates may be selected, or all of the candidates are
   */
  public record Result(Selection selection, int skipped, DistinctReferences.Found found) {}

  /**
   * The numbers that live from refresh to refresh, beside the {@link #vectors}.
   *
   * @param refreshes done
   * @param candidates for the next one
   */
  record State(long refreshes, int[] candidates) {}

  State state() {
    return new State(refreshes, candidates);
  }

  /** How many are done. */
  long refreshes() {
    return refreshes;
  }

  /** What lives from refresh to refresh, by name. */
  Map<String, Tensor> vectors() {
    Map<String, Tensor> all = new TreeMap<>();
    all.put(LAST_LOSSES, Torch.of(lastLoss, lastLoss.length));
    if (firstLoss != null) {
      all.put(FIRST_LOSSES, Torch.of(firstLoss, firstLoss.length));
    }
    return all;
  }

  /** Goes on after the refresh that left this. */
  void restore(State state, Map<String, Tensor> vectors) {
    refreshes = state.refreshes;
    candidates = state.candidates;
    lastLoss = Torch.toFloats(vectors.get(LAST_LOSSES));
    if (firstLoss != null) {
      firstLoss = Torch.toFloats(vectors.get(FIRST_LOSSES));
    }
  }

  /**
   * One that is stopped leaves no trace here, so that it can be done anew.
   *
   * @param reference overwritten with the weighted mean gradient of the selected references; 0
   *     where steps take that of their own
   * @param direction the task direction
   * @param epoch for the progress
   * @param check of each batch's losses
   * @return null if the user stopped it; then reference is unfinished
   */
  Result refresh(Tensor reference, Tensor direction, int epoch, Check check) {
    vectors.dot(directionNorm2, direction, direction);
    RunningTop top = new RunningTop(ranked);
    gradients.begin(top, masks());
    float[] losses = lastLoss.clone();
    int skipped = score(top, losses, direction, epoch, check);
    if (skipped < 0) {
      return null;
    }
    Selection selection = select().withLosses(losses);
    DistinctReferences.Found found = null;
    if (distinct != null && candidates.length > keep) {
      found = distinct.choose(selection.index(), gradients);
      if (found == null) {
        return null;
      }
      selection = selection.only(distinct::taken, selector.soft());
    }
    reference.zero_();
    if (sums && found != null) {
      distinct.addTo(reference, selection);
    } else if (sums && gradients.addTo(reference, selection)) {
      return null;
    }
    if (settings.selection().method().references() == Method.References.RANKED_ONCE) {
      candidates = ascending(selection.index());
    }
    if (firstLoss != null && refreshes == 0) {
      firstLoss = losses;
    }
    lastLoss = losses;
    refreshes++;
    return new Result(selection, skipped, found);
  }

  private Selection select() {
    engine(
        e -> {
          selector.score(e, board, directionNorm2, candidates.length);
          selector.keep(e, board, null, ranked, 0, candidates.length);
        });
    return Selector.read(board, candidates.length, directionNorm2)
        .selection()
        .at(i -> candidates[i]);
  }

  /** What to do about losses that are no numbers. */
  interface Check {
    void finite(Encoded data, float[] losses, int[] places);
  }

  /**
   * Fills board, top and losses; returns how many candidates needed no backward pass, -1 if
   * stopped.
   */
  private int score(RunningTop top, float[] all, Tensor direction, int epoch, Check check) {
    long start = System.nanoTime();
    int[] done = {0, 0};
    boolean stopped =
        stream.run(
            order(),
            masks(),
            (pass, places) -> {
              float[] losses = pass.losses();
              check.finite(data, losses, places);
              for (int i = 0; i < places.length; i++) {
                all[places[i]] = losses[i];
              }
              float[] counted = counted(losses, places);
              if (ruledOut(counted, top)) {
                part.load(
                    Torch.of(
                        counted,
                        places.length)); // with cosine 0: a score below those of the K best as well
                done[1] += places.length;
              } else {
                part.load(Torch.of(counted, places.length));
                pass.backward().addStats(part.part(0), direction);
                if (!selector.standardized()) {
                  engine(e -> selector.score(e, part, directionNorm2, places.length));
                  gradients.offer(pass, places, part.scores(places.length));
                }
              }
              board.scatter(part, positions(places));
              done[0] += places.length;
              listener.scored(
                  "references " + epoch,
                  done[0],
                  candidates.length,
                  (System.nanoTime() - start) * 1e-9);
            });
    return stopped ? -1 : done[1];
  }

  /** What losses count for in a score. */
  private float[] counted(float[] losses, int[] places) {
    float[] counted = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      int place = places[i];
      counted[i] =
          counted(losses[i], refreshes == 0 || firstLoss == null ? losses[i] : firstLoss[place]);
    }
    return counted;
  }

  private float counted(float loss, float first) {
    return switch (settings.extensions().scoreLoss()) {
      case LEVEL -> loss;
      case RISE -> loss - first;
      case KNOWN -> -first;
    };
  }

  /** What the last loss of a reference counted for. */
  private float lastCounted(int place) {
    return counted(lastLoss[place], firstLoss == null ? 0 : firstLoss[place]);
  }

  /** Soft shares and a scale are of all candidates' scores, so there every one is needed. */
  private boolean ruledOut(float[] losses, RunningTop top) {
    if (!settings.refresh().prune() || selector.soft() || selector.standardized()) {
      return false;
    }
    for (float loss : losses) {
      double bound = selector.lossWeight() * loss + selector.conflictWeight();
      if (top.mayHold(bound + ROUNDING * Math.max(1, Math.abs(bound)))) {
        return false;
      }
    }
    return true;
  }

  /** Negative: a refresh shares no mask with a training step, its own two passes do. */
  private long masks() {
    return -1 - refreshes;
  }

  private int[] order() {
    return refreshes == 0
        ? stream.byLength(candidates)
        : ReferenceStream.sorted(candidates, this::lastCounted);
  }

  /** Where the references stand among the candidates, and on the board. */
  private Tensor positions(int[] places) {
    return Torch.of(
        Arrays.stream(places).mapToLong(place -> Arrays.binarySearch(candidates, place)).toArray());
  }

  private static int[] ascending(int[] places) {
    return Arrays.stream(places).sorted().toArray();
  }

  private void engine(Consumer<Engine> call) {
    session.clock().engine(() -> call.accept(session.engine()));
  }
}
