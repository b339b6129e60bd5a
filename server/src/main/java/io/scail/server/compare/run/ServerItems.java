package io.scail.server.compare.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.client.CallFailure;
import io.scail.server.client.FalClient;
import io.scail.server.compare.run.RunBook.MadeResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings the items of one server from wherever the journal left them to their end. What was
 * accepted is never sent again; what may have been is not sent again where it costs money.
 */
final class ServerItems implements AutoCloseable {
  /** Larger files are uploaded first: fal takes 10 MiB of a data URI. */
  private static final long MOST_INLINE = 5L << 20;

  private final Target.Server target;
  private final FalClient client;
  private final RunBook book;
  private final ResultFetch fetch;
  private final Pace pace;
  private final boolean again;
  private final Map<Path, String> sent = new ConcurrentHashMap<>();
  private volatile @Nullable String keyRefusal;

  /**
   * @param again whether what failed or may have been sent is sent once more
   */
  ServerItems(Target.Server target, RunBook book, Path folder, Pace pace, boolean again) {
    this.target = target;
    this.client = new FalClient(target.server());
    this.book = book;
    this.fetch = new ResultFetch(client, book, folder, pace);
    this.pace = pace;
    this.again = again;
  }

  /** Ends in an event of the journal, whatever the server does. */
  void perform(RunItem item) throws InterruptedException {
    var state = book.state(item);
    if (state.isOver() && !(again && state.failed().isPresent())) {
      return;
    }
    var free = target.price().signum() == 0;
    var corrupt = state.failed().filter(failed -> failed.fault() == Fault.CORRUPT).isPresent();
    var goesOn = state.failed().isEmpty() || (state.isRetried() && !(again && corrupt));
    if (goesOn && state.made().isPresent()) {
      fetch.store(item, state.made().get().output());
    } else if (goesOn && state.submitted().isPresent()) {
      await(item, state.submitted().get().request(), Optional.empty());
    } else if (state.isUnknown() && !free && !again) {
      book.failed(
          item,
          Fault.UNKNOWN,
          "The run died while this was being sent, so the server may have it: look at its list of"
              + " requests, and send it again with --again if it is not there.");
    } else {
      if (state.isUnknown() && state.failed().isEmpty()) {
        // Before anything else is written: what follows is of another attempt than that.
        book.failed(item, Fault.UNKNOWN, "The run died while this was being sent.");
      }
      send(item);
    }
  }

  private void send(RunItem item) throws InterruptedException {
    var refused = keyRefusal;
    if (refused != null) {
      book.failed(item, Fault.KEY, refused);
      return;
    }
    ObjectNode input;
    try {
      input = input(item);
    } catch (CallFailure e) {
      fail(item, e, false);
      return;
    } catch (IOException e) {
      book.failed(item, Fault.MISSING, "The suite's files cannot be read: " + e.getMessage());
      return;
    }
    if (!book.intend(item)) {
      book.failed(item, Fault.BUDGET, "Not sent: it would go over the cost limit.");
      return;
    }
    var begun = System.nanoTime();
    var paid = target.price().signum() > 0;
    try {
      var request = repeat(() -> client.submit(input), paid);
      book.submitted(item, request, (System.nanoTime() - begun) / 1e9);
      await(item, request, Optional.of(begun));
    } catch (CallFailure e) {
      fail(item, e, paid);
    }
  }

  /** Something that is asked of the server; E is what goes wrong on this side of the line. */
  private interface Call<T, E extends Exception> {
    T make() throws E, InterruptedException;
  }

  /**
   * Sends what cannot have arrived again, and where nothing is paid for it also what may have.
   *
   * @param paid whether its arrival costs money
   */
  private <T, E extends Exception> T repeat(Call<T, E> call, boolean paid)
      throws E, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return call.make();
      } catch (CallFailure e) {
        if (tries >= Pace.TRIES || !mayRepeat(e, paid)) {
          throw e;
        }
        Thread.sleep(pace.pauseAfter(tries));
      }
    }
  }

  private static boolean mayRepeat(CallFailure failure, boolean paid) {
    return switch (failure) {
      case CallFailure.Unreachable _ -> true;
      case CallFailure.NoAnswer _ -> !paid;
      case CallFailure.Refused e -> e.status() == 429 || (e.status() >= 500 && !paid);
    };
  }

  /**
   * An upload or a submit that did not succeed.
   *
   * @param paid whether its arrival would have cost money
   */
  private void fail(RunItem item, CallFailure failure, boolean paid) {
    var fault =
        switch (failure) {
          case CallFailure.Unreachable _ -> Fault.UNREACHABLE;
          case CallFailure.NoAnswer _ -> paid ? Fault.UNKNOWN : Fault.UNREACHABLE;
          case CallFailure.Refused e when e.isAboutTheKey() -> Fault.KEY;
          case CallFailure.Refused e when e.status() == 429 -> Fault.UNREACHABLE;
          case CallFailure.Refused e when e.status() >= 500 ->
              paid ? Fault.UNKNOWN : Fault.UNREACHABLE;
          case CallFailure.Refused _ -> Fault.REJECTED;
        };
    if (fault == Fault.KEY) {
      keyRefusal = failure.sentence();
    }
    book.failed(item, fault, failure.sentence());
  }

  private void await(RunItem item, String request, Optional<Long> begun)
      throws InterruptedException {
    var watch = new RequestWatch(client, request, begun, pace, state -> book.tell(item, state));
    switch (watch.await()) {
      case RequestWatch.Ended ended -> result(item, request, ended);
      case RequestWatch.GivenUp gone -> book.failed(item, gone.fault(), gone.sentence());
    }
  }

  /** Fetching costs nothing, and what cannot be had now may be had later: it is paid for. */
  private void result(RunItem item, String request, RequestWatch.Ended ended)
      throws InterruptedException {
    var limit = System.nanoTime() + pace.patience().toNanos();
    for (int tries = 1; ; tries++) {
      try {
        var output = client.result(request);
        book.made(item, new MadeResult(output.body(), output.billed(), ended.times()));
        fetch.store(item, output.body());
        return;
      } catch (CallFailure e) {
        var fault = fault(e, ended.wentWrong());
        var passes = fault == Fault.UNREACHABLE || fault == Fault.LOST;
        if (!passes || System.nanoTime() > limit) {
          book.failed(item, fault, e.sentence());
          return;
        }
        Thread.sleep(pace.pauseAfter(tries));
      }
    }
  }

  /** What it means that a complete request's result was not given. */
  private static Fault fault(CallFailure failure, boolean wentWrong) {
    return switch (failure) {
      case CallFailure.Unreachable _, CallFailure.NoAnswer _ -> Fault.UNREACHABLE;
      case CallFailure.Refused e when e.isAboutTheKey() -> Fault.KEY;
      case CallFailure.Refused e when e.status() == 422 -> Fault.REJECTED;
      case CallFailure.Refused e when e.status() == 429 -> Fault.UNREACHABLE;
      case CallFailure.Refused e when e.status() == 404 -> Fault.LOST;
      // A gateway's 502 or 504 names no error of the request's own.
      case CallFailure.Refused e when wentWrong || !e.type().isEmpty() -> Fault.FAILED;
      case CallFailure.Refused _ -> Fault.UNREACHABLE;
    };
  }

  private ObjectNode input(RunItem item) throws IOException, InterruptedException {
    var asked = item.suiteCase();
    var input = asked.parameters();
    input.put("prompt", asked.prompt()).put("mode", asked.mode().word()).put("seed", item.seed());
    input.setAll(target.parameters());
    input.put("image_url", media(asked.image()));
    input.put("video_url", media(asked.video()));
    return input;
  }

  private String media(Path file) throws IOException, InterruptedException {
    var type = Optional.ofNullable(Files.probeContentType(file)).orElse("application/octet-stream");
    if (Files.size(file) <= MOST_INLINE) {
      return FalClient.dataUri(type, file);
    }
    var known = sent.get(file);
    if (known == null) {
      known = repeat(() -> client.upload(type, file), false);
      sent.put(file, known);
    }
    return known;
  }

  @Override
  public void close() {
    client.close();
  }
}
