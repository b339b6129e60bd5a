package io.scail.server.compare.run;

import io.scail.server.compare.CompareFailure;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * A run in its folder: {@code run.json} says what is wanted, {@code journal.jsonl} what happened,
 * {@code videos} holds what came back. Opened again after any death it goes on.
 */
public final class ComparisonRun implements AutoCloseable {
  private final RunPlan plan;
  private final Path folder;
  private final Options options;
  private final Journal journal;
  private final RunBook book;

  /**
   * How a run goes about it.
   *
   * @param concurrency requests that each server has at once
   * @param mostCost dollars over which nothing more is sent
   * @param again whether what failed or may have been sent is sent once more
   */
  public record Options(int concurrency, Optional<BigDecimal> mostCost, boolean again, Pace pace) {
    public Options {
      if (concurrency < 1 || concurrency > 64) {
        throw new CompareFailure("Concurrency is 1 to 64, not %d.".formatted(concurrency));
      }
    }
  }

  private ComparisonRun(RunPlan plan, Path folder, Options options, Journal journal, RunBook book) {
    this.plan = plan;
    this.folder = folder;
    this.options = options;
    this.journal = journal;
    this.book = book;
  }

  /**
   * Begins a run in a folder or goes on with it.
   *
   * @throws CompareFailure when the folder holds another run, or another process is at it
   */
  public static ComparisonRun open(
      RunPlan plan, Path folder, Options options, InstantSource clock, RunListener listener) {
    RunFolder.prepare(plan, folder);
    var secrets =
        plan.targets().stream()
            .flatMap(
                target ->
                    target instanceof Target.Server server
                        ? server.server().key().stream()
                        : Stream.of())
            .toList();
    var journal = Journal.open(RunFolder.journal(folder), secrets);
    return new ComparisonRun(
        plan, folder, options, journal, new RunBook(journal, clock, options.mostCost(), listener));
  }

  /** Dollars that may have been spent in this folder so far. */
  public BigDecimal spent() {
    return book.spent();
  }

  /** Dollars that may still be spent: what has yet to be sent. */
  public BigDecimal ahead() {
    return plan.items().stream()
        .filter(
            item -> {
              var state = book.state(item);
              var sentBefore = state.last().isPresent();
              var turnedAway =
                  state.failed().isPresent() && state.submitted().isEmpty() && !state.isUnknown();
              var sentAgain = options.again() && (state.failed().isPresent() || state.isUnknown());
              return !sentBefore || turnedAway || sentAgain;
            })
        .map(RunItem::cost)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Brings every item to its end; those that had come there before stay as they are. */
  public List<Outcome> perform() throws InterruptedException {
    var items = plan.items();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (var target : plan.targets()) {
        var own = items.stream().filter(item -> item.target().equals(target)).toList();
        running.add(
            threads.submit(
                () -> {
                  switch (target) {
                    case Target.Server server -> ask(server, own);
                    case Target.Folder from -> {
                      var folderItems = new FolderItems(from, book, folder);
                      own.forEach(folderItems::perform);
                    }
                  }
                  return null;
                }));
      }
      finish(running);
    }
    return book.outcomes(items);
  }

  private void ask(Target.Server target, List<RunItem> items) throws InterruptedException {
    var turn = new Semaphore(options.concurrency(), true);
    try (var server = new ServerItems(target, book, folder, options.pace(), options.again());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (var item : items) {
        turn.acquire();
        running.add(
            threads.submit(
                () -> {
                  try {
                    server.perform(item);
                    return null;
                  } finally {
                    turn.release();
                  }
                }));
      }
      finish(running);
    }
  }

  private static void finish(List<Future<?>> running) throws InterruptedException {
    for (var each : running) {
      try {
        each.get();
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case RuntimeException failure -> throw failure;
          case InterruptedException stop -> throw stop;
          case null, default -> throw new IllegalStateException(e);
        }
      }
    }
  }

  @Override
  public void close() {
    journal.close();
  }
}
