package io.scail.server.testing;

import io.scail.server.animation.AnimationRequest;
import io.scail.server.animation.AnimationResult;
import io.scail.server.animation.AnimationRun;
import io.scail.server.animation.AnimationStage;
import io.scail.server.animation.Animator;
import io.scail.server.animation.DeviceUse;
import io.scail.server.animation.EngineFailure;
import io.scail.server.animation.InputFailure;
import io.scail.server.animation.LogLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An animator that a test steers: it stops at the gate before its last step when the prompt says
 * {@code hold} (telling ever new progress of a stage without steps meanwhile when it says {@code
 * hold busily}), and fails when the prompt or the media say so. Its video is the driving video, so
 * tests can follow bytes through.
 */
public final class GatedAnimator implements Animator {
  /** Frames of every result: five seconds as fal bills them. */
  public static final int FRAMES = 80;

  private final Semaphore gate = new Semaphore(0);
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable AnimationRequest last;

  /** Lets one held animation finish. */
  public void open() {
    gate.release();
  }

  /** What was asked for last. */
  public AnimationRequest last() {
    return Objects.requireNonNull(last);
  }

  @Override
  public AnimationResult animate(AnimationRequest request, AnimationRun run) {
    last = request;
    try {
      if (Files.readString(
              request.inputs().characterImage(), java.nio.charset.StandardCharsets.ISO_8859_1)
          .startsWith("BROKEN")) {
        throw new InputFailure(
            InputFailure.Part.CHARACTER_IMAGE,
            InputFailure.Fault.UNREADABLE_IMAGE,
            "The image cannot be read.",
            Map.of(),
            null);
      }
      if (Files.readString(
              request.inputs().drivingVideo(), java.nio.charset.StandardCharsets.ISO_8859_1)
          .startsWith("BROKEN")) {
        throw new InputFailure(
            InputFailure.Part.DRIVING_VIDEO,
            InputFailure.Fault.UNSUPPORTED_VIDEO,
            "The video cannot be decoded.",
            Map.of("supported_formats", List.of(".mp4", ".webm")),
            null);
      }
      var parameters = request.parameters();
      if (parameters.text().positive().equals("break")) {
        throw new EngineFailure("the secret engine state", null);
      }
      if (parameters.text().positive().startsWith("lines ")) {
        var lines = Integer.parseInt(parameters.text().positive().substring("lines ".length()));
        for (var line = 1; line <= lines; line++) {
          run.log(LogLevel.INFO, "line " + line);
        }
      }
      var steps = parameters.sampling().steps();
      for (var step = 1; step <= steps; step++) {
        run.checkCancelled();
        if (step == steps && parameters.text().positive().startsWith("hold")) {
          awaitGate(run, parameters.text().positive().equals("hold busily"));
        }
        run.progress(AnimationStage.DENOISE, step, steps);
        run.log(LogLevel.INFO, "step %d/%d ✓".formatted(step, steps));
      }
      var video = run.folder().resolve("result.mp4");
      Files.copy(request.inputs().drivingVideo(), video);
      return new AnimationResult(
          video,
          FRAMES,
          parameters.shape().framesPerSecond(),
          parameters.sampling().seed(),
          parameters.delivery().preprocessing() ? Optional.of(video) : Optional.empty(),
          parameters.delivery().preprocessing() ? Optional.of(video) : Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitGate(AnimationRun run, boolean busily) {
    waiting.incrementAndGet();
    try {
      for (int done = 0; !gate.tryAcquire(10, TimeUnit.MILLISECONDS); done++) {
        if (busily) {
          run.progress(AnimationStage.PREPROCESS, done, 0);
        }
        run.checkCancelled();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineFailure("interrupted", e);
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Animations that are held now. */
  public int waiting() {
    return waiting.get();
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public Optional<DeviceUse> memory() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
