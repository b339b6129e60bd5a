package io.scail.server.compare.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.suite.Suite;
import io.scail.server.http.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * What a run wants.
 *
 * @param repeats how often each seed of each case is asked of a server; a folder has one of each
 */
public record RunPlan(Suite suite, List<Target> targets, int repeats) {
  /** Version of the files that a run leaves. */
  static final int FORMAT = 1;

  public RunPlan {
    Objects.requireNonNull(suite);
    targets = List.copyOf(targets);
    if (targets.isEmpty()) {
      throw new CompareFailure("Name at least one target.");
    }
    var names = new HashSet<String>();
    for (var target : targets) {
      if (!names.add(target.name())) {
        throw new CompareFailure("Two targets have the name %s.".formatted(target.name()));
      }
    }
    if (repeats < 1 || repeats > 100) {
      throw new CompareFailure("Repeats are 1 to 100, not %d.".formatted(repeats));
    }
  }

  /** Everything that is wanted, in the order in which it is asked. */
  public List<RunItem> items() {
    var items = new ArrayList<RunItem>();
    for (int repeat = 1; repeat <= repeats; repeat++) {
      for (var each : suite.cases()) {
        for (long seed : each.seeds()) {
          for (var target : targets) {
            if (repeat == 1 || target instanceof Target.Server) {
              items.add(new RunItem(target, each, seed, repeat));
            }
          }
        }
      }
    }
    return List.copyOf(items);
  }

  /** What makes two runs the same: a run's folder is only gone on with by an equal one. */
  ObjectNode identity() {
    var all = Json.object().put("format", FORMAT).put("repeats", repeats);
    all.putObject("suite").put("name", suite.name()).put("digest", suite.digest());
    targets.forEach(target -> all.withArray("targets").add(target.described()));
    return all;
  }

  /** Refuses to mix two different runs in one folder. */
  void requireSame(JsonNode earlier, String where) {
    var mine = Json.parse(Json.text(identity()));
    for (var field : List.of("format", "suite", "targets", "repeats")) {
      if (!mine.path(field).equals(earlier.path(field))) {
        throw new CompareFailure(
            "%s holds another run: its %s differ. Take another folder, or the same %s again."
                .formatted(where, field, field));
      }
    }
  }
}
