package io.scail.models.transformer;

import io.scail.models.torch.Rendezvous;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchThread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One device's share of a segment whose sequence is spread over several. Its methods run on the
 * device's torch thread; {@link #outgoing} and {@link #answers} are read by the other devices
 * between two meetings, while their owner leaves them alone.
 */
final class SequenceShard implements AutoCloseable {
  private static final List<String> ASKED = List.of("q", "k", "v");

  private final ScriptModule script;
  private final ScailTransformer transformer;
  private final TransformerContext context;
  private final TransformerSegment segment;
  private final SequencePlan plan;
  private final int mine;
  private final TensorDict outgoing = TensorDict.empty();
  private final TensorDict answers = TensorDict.empty();
  private final TensorDict gathered = TensorDict.empty();
  private long sentBytes;

  private SequenceShard(
      ScailTransformer transformer,
      TransformerContext context,
      TransformerSegment segment,
      int mine,
      int devices) {
    this.script = ScriptModule.load("sequence_parallel");
    this.transformer = transformer;
    this.context = context;
    this.segment = segment;
    this.mine = mine;
    this.plan = new SequencePlan(transformer.spec(), segment.grid(), devices);
    share("rope");
  }

  /** Prepares device {@code mine} of {@code devices}. */
  static SequenceShard of(
      ScailTransformer transformer,
      List<Tensor> texts,
      Tensor image,
      SegmentInputs inputs,
      BlockListener listener,
      int mine,
      int devices) {
    var context = transformer.context(texts, image, listener);
    try {
      var segment = transformer.segment(context, inputs);
      try {
        return new SequenceShard(transformer, context, segment, mine, devices);
      } catch (RuntimeException e) {
        segment.close();
        throw e;
      }
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  SequencePlan plan() {
    return plan;
  }

  /** Bytes that other devices copied from this one in the pass before, or now running. */
  long sentBytes() {
    return sentBytes;
  }

  private void share(String name) {
    int[] rows = plan.rows();
    script
        .call("share")
        .with(segment.state())
        .with(name)
        .with(rows[mine])
        .with(rows[mine + 1])
        .run();
  }

  /**
   * Runs this device's share of a pass.
   *
   * @param shards all devices' shares, in their order
   * @param scope owns the results, of this thread
   * @return for each text the head's values of this share's video rows, [n, 64] on the CPU
   */
  List<Tensor> run(
      List<SequenceShard> shards,
      Tensor latent,
      double t,
      int texts,
      BlockListener listener,
      Rendezvous meeting,
      TensorScope scope) {
    sentBytes = 0;
    segment.begin(latent, t);
    share("x.0");
    int layers = transformer.spec().layers();
    for (int block = 0; block < layers; block++) {
      try (var visit = transformer.block(block)) {
        for (int text = 0; text < texts; text++) {
          meeting.check();
          listener.beforeBlock(block * texts + text, layers * texts);
          if (block > 0 || text == 0) {
            attend(shards, visit, text, block, meeting);
          }
          if (block == 0 && text == 0) {
            transformer.module().call("fork").with(segment.state()).with(texts).run();
          }
          segment.mix(visit, text, block);
        }
      }
    }
    var values = new ArrayList<Tensor>();
    for (int text = 0; text < texts; text++) {
      values.add(
          script
              .call("answer")
              .with(transformer.weights())
              .with(segment.state())
              .with(text)
              .with(transformer.spec().eps())
              .tensor(scope));
    }
    return values;
  }

  private void attend(
      List<SequenceShard> shards,
      PlacedWeights.Visit visit,
      int text,
      int block,
      Rendezvous meeting) {
    int[] rows = plan.rows();
    int[] queries = plan.queryRows(block == plan.spec().layers() - 1);
    int asked = queries[mine + 1] - queries[mine];
    // The rows that go on, counted in this share.
    long first = asked == rows[mine + 1] - rows[mine] ? 0 : firstVideoRow(rows[mine]);
    project(visit, text, block, first, first + asked);
    meeting.await();
    // Whoever came here has copied the answers of the attention before.
    clear(answers);
    for (int sender = 0; sender < shards.size(); sender++) {
      var box = shards.get(sender).outgoing;
      receive(box, "q", 1, queries[sender], queries[shards.size()]);
      for (String kind : ASKED.subList(1, ASKED.size())) {
        receive(box, kind, 1, rows[sender], rows[shards.size()]);
      }
    }
    sentBytes +=
        script
            .call("attend")
            .with(gathered)
            .with(answers)
            .with(mine)
            .withLongs(longs(queries))
            .withLongs(transformer.plan())
            .integer();
    meeting.await();
    // Everybody has copied what this device cut, and writes to its answers only after coming here.
    clear(outgoing);
    int[] heads = plan.heads();
    for (int sender = 0; sender < shards.size(); sender++) {
      receive(shards.get(sender).answers, "o", 0, heads[sender], heads[shards.size()]);
    }
    finish(visit, text, block, first, first + asked);
  }

  /** Of a share that begins at {@code begin}: its first row that belongs to the video. */
  private long firstVideoRow(int begin) {
    return Math.max(0, segment.grid().firstVideoToken() - (long) begin);
  }

  private void project(PlacedWeights.Visit visit, int text, int block, long first, long last) {
    sentBytes +=
        script
            .call("project")
            .with(visit.weights())
            .with(segment.state())
            .with(outgoing)
            .with(text)
            .with(block)
            .with(first)
            .with(last)
            .with(mine)
            .withLongs(longs(plan.heads()))
            .withLongs(transformer.plan())
            .with(transformer.spec().eps())
            .integer();
  }

  private void receive(TensorDict box, String kind, int dimension, int start, int total) {
    script
        .call("receive")
        .with(box)
        .with(kind + "." + mine)
        .with(gathered)
        .with(kind)
        .with(dimension)
        .with(start)
        .with(total)
        .with(TorchThread.currentDevice().name())
        .run();
  }

  private void finish(PlacedWeights.Visit visit, int text, int block, long first, long last) {
    script
        .call("finish")
        .with(visit.weights())
        .with(segment.state())
        .with(gathered)
        .with(text)
        .with(block)
        .with(first)
        .with(last)
        .withLongs(transformer.plan())
        .with(transformer.spec().eps())
        .run();
  }

  /** Joins the shares' values of one text to a velocity. */
  Tensor velocity(List<Tensor> values, TensorScope scope) {
    return script
        .call("velocity")
        .withTensors(values)
        .withLongs(segment.grid().video())
        .tensor(scope);
  }

  /** Checks a latent and a time before any device begins. */
  void check(Tensor latent, double t) {
    segment.check(latent, t);
  }

  /** Drops what a pass leaves, once no device works on it any more. */
  void forget() {
    transformer.module().call("forget").with(segment.state()).run();
    List.of(outgoing, answers, gathered).forEach(this::clear);
  }

  private void clear(TensorDict dict) {
    script.call("clear").with(dict).run();
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }

  @Override
  public void close() {
    gathered.close();
    answers.close();
    outgoing.close();
    segment.close();
    context.close();
    script.close();
  }
}
