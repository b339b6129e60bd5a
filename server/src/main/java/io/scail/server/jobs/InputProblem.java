package io.scail.server.jobs;

import java.util.List;

/**
 * One thing that is wrong with an input.
 *
 * @param location path from the body to the value, such as {@code body, loras, 0, scale}
 * @param type the kind of problem, such as {@code less_than_equal}
 * @param message one sentence for the caller
 * @param context numbers and options that belong to the message, a JSON object; {@code {}} when
 *     there are none
 * @param input the offending value, JSON text
 */
public record InputProblem(
    List<String> location, String type, String message, String context, String input) {

  public InputProblem {
    location = List.copyOf(location);
  }
}
