package io.scail.server.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * What load is offered.
 *
 * @param arrival who decides when the next request comes
 * @param mix requests to choose from
 * @param cancelled share of the requests that are cancelled, 0 to 1
 * @param duration after which no request begins
 * @param count of requests after which none begins
 * @param drain how long to wait for those that have begun
 * @param look between two looks at a request; times to completion are this coarse
 * @param seed draws times, sizes and cancellations
 */
public record LoadPlan(
    Arrival arrival,
    List<Choice> mix,
    double cancelled,
    Duration duration,
    int count,
    Duration drain,
    Duration look,
    long seed) {
  /** Times are kept one by one, so there is a bound. */
  public static final int MOST = 1_000_000;

  public LoadPlan {
    Objects.requireNonNull(arrival);
    mix = List.copyOf(mix);
    if (mix.isEmpty() || !(cancelled >= 0 && cancelled <= 1) || count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          "%d choices, %s cancelled, %d requests".formatted(mix.size(), cancelled, count));
    }
  }

  /** Who decides when the next request comes. */
  public sealed interface Arrival {
    /**
     * Callers who do not know of each other and do not wait: exponential gaps.
     *
     * @param perSecond requests on average
     */
    record Open(double perSecond) implements Arrival {
      public Open {
        if (!(perSecond > 0)) {
          throw new IllegalArgumentException("a rate is above 0, not " + perSecond);
        }
      }
    }

    /**
     * Callers who wait for their result before they ask again.
     *
     * @param callers of them
     */
    record Closed(int callers) implements Arrival {
      public Closed {
        if (callers < 1 || callers > 10_000) {
          throw new IllegalArgumentException("1 to 10,000 callers, not " + callers);
        }
      }
    }
  }

  /**
   * A kind of request.
   *
   * @param name in the table
   * @param weight how often it comes, against the others
   * @param input the request without its seed
   */
  public record Choice(String name, double weight, ObjectNode input) {
    public Choice {
      if (!(weight > 0)) {
        throw new IllegalArgumentException("a weight is above 0, not " + weight);
      }
      input = input.deepCopy();
    }
  }

  Choice choose(RandomGenerator random) {
    double at = random.nextDouble() * mix.stream().mapToDouble(Choice::weight).sum();
    for (var choice : mix) {
      at -= choice.weight();
      if (at < 0) {
        return choice;
      }
    }
    return mix.getLast();
  }
}
