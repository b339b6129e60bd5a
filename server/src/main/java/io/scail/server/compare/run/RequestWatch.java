package io.scail.server.compare.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.client.CallFailure;
import io.scail.server.client.FalClient;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Looks at an accepted request until it has ended, and notes when what happened. */
final class RequestWatch {
  private static final Pattern STAGE = Pattern.compile("([a-z_]+) (\\d+(?:\\.\\d+)?) s");
  private static final String TIMES = "times: ";

  private final FalClient client;
  private final String request;
  private final Optional<Long> begun;
  private final Pace pace;
  private final Consumer<String> onState;
  private final Map<String, Double> times = new HashMap<>();

  /**
   * @param begun when sending began, in the terms of {@link System#nanoTime}; empty when another
   *     process sent it, and then nobody knows how long it waited
   */
  RequestWatch(
      FalClient client, String request, Optional<Long> begun, Pace pace, Consumer<String> onState) {
    this.client = client;
    this.request = request;
    this.begun = begun;
    this.pace = pace;
    this.onState = onState;
  }

  /** How watching ended. */
  sealed interface End {}

  /**
   * The request is complete.
   *
   * @param wentWrong whether its status names an error; the result says more
   */
  record Ended(Map<String, Double> times, boolean wentWrong) implements End {
    public Ended {
      times = Map.copyOf(times);
    }
  }

  /** There will be no result. */
  record GivenUp(Fault fault, String sentence) implements End {}

  End await() throws InterruptedException {
    var limit = System.nanoTime() + pace.limit().toNanos();
    var answered = System.nanoTime();
    while (true) {
      try {
        var now = client.status(request);
        answered = System.nanoTime();
        if (look(now)) {
          return ended(now);
        }
      } catch (CallFailure.Refused e) {
        if (e.isAboutTheKey()) {
          return new GivenUp(Fault.KEY, e.sentence());
        }
        // A queue of many machines may not know at once everywhere what one of them accepted.
        if (System.nanoTime() - answered > pace.patience().toNanos()) {
          return e.status() == 404
              ? new GivenUp(
                  Fault.LOST,
                  "The server does not know the request %s any more.".formatted(request))
              : new GivenUp(Fault.UNREACHABLE, e.sentence());
        }
      } catch (CallFailure e) {
        if (System.nanoTime() - answered > pace.patience().toNanos()) {
          return new GivenUp(Fault.UNREACHABLE, e.sentence());
        }
      }
      if (System.nanoTime() > limit) {
        return late();
      }
      Thread.sleep(pace.look());
    }
  }

  private Ended ended(JsonNode status) {
    return new Ended(times, status.hasNonNull("error") || status.hasNonNull("error_type"));
  }

  /** A cancel may come too late; what ended before it was paid for, and its result is there. */
  private End late() throws InterruptedException {
    var seconds = pace.limit().toSeconds();
    var how = "cancelled, but its end was not seen";
    try {
      client.cancel(request);
    } catch (CallFailure e) {
      how = "and it could not be cancelled: " + e.sentence();
    }
    var limit = System.nanoTime() + pace.patience().toNanos();
    do {
      Thread.sleep(pace.look());
      try {
        var now = client.status(request);
        if (look(now)) {
          return now.path("error_type").asText().equals("client_cancelled")
              ? new GivenUp(Fault.CANCELLED, "Not done within %d s; cancelled.".formatted(seconds))
              : ended(now);
        }
      } catch (CallFailure _) {
        // As patient as before; the request's id is kept, so a later run looks again.
      }
    } while (System.nanoTime() < limit);
    return new GivenUp(Fault.LATE, "Not done within %d s; %s.".formatted(seconds, how));
  }

  private boolean look(JsonNode status) {
    var word = status.path("status").asText();
    if (word.equals("IN_QUEUE")) {
      onState.accept("in line (%d)".formatted(status.path("queue_position").asInt()));
      return false;
    }
    note("queue");
    var progress = status.path("progress");
    if (progress.path("step").asInt() > 0 || word.equals("COMPLETED")) {
      note("first_progress");
    }
    if (!word.equals("COMPLETED")) {
      onState.accept(
          progress.isObject()
              ? "%s %d/%d"
                  .formatted(
                      progress.path("stage").asText(),
                      progress.path("step").asInt(),
                      progress.path("steps").asInt())
              : "running");
      return false;
    }
    note("finish");
    var inference = status.path("metrics").path("inference_time");
    if (inference.isNumber()) {
      times.put("inference", inference.asDouble());
    }
    status.path("logs").forEach(line -> stages(line.path("message").asText()));
    return true;
  }

  private void note(String name) {
    begun.ifPresent(start -> times.putIfAbsent(name, (System.nanoTime() - start) / 1e9));
  }

  /** This server ends its log with a line of the time that each stage took. */
  private void stages(String message) {
    if (message.startsWith(TIMES)) {
      var stage = STAGE.matcher(message);
      while (stage.find()) {
        times.put("stage." + stage.group(1), Double.parseDouble(stage.group(2)));
      }
    }
  }
}
