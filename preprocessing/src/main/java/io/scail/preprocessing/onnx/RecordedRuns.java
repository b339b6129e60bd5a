package io.scail.preprocessing.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs of models that can be repeated with nothing around them: the inputs already lie in native
 * memory and the outputs stay there. The floor of whatever uses those models. Used by one thread.
 */
public final class RecordedRuns implements AutoCloseable {

  private final List<OnnxModel.Rerun> runs;

  private RecordedRuns(List<OnnxModel.Rerun> runs) {
    this.runs = runs;
  }

  /**
   * Does some work and records every run of the models in it.
   *
   * @param models stay the caller's to close, after this
   */
  public static RecordedRuns of(List<OnnxModel> models, Runnable work) {
    var runs = new ArrayList<OnnxModel.Rerun>();
    for (var model : models) {
      model.hear(inputs -> runs.add(model.rerun(inputs)));
    }
    try {
      work.run();
    } finally {
      models.forEach(model -> model.hear(RecordedRuns::ignore));
    }
    return new RecordedRuns(runs);
  }

  static void ignore(Map<String, Tensor> inputs) {}

  /** Number of runs. */
  public int count() {
    return runs.size();
  }

  /** Repeats all runs in their order. */
  public void repeat() {
    runs.forEach(OnnxModel.Rerun::run);
  }

  @Override
  public void close() {
    runs.forEach(OnnxModel.Rerun::close);
  }
}
