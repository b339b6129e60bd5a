package io.scail.server.settings;

import java.util.Optional;

/** Where and how many workers run beside the API. */
public sealed interface WorkerCount {
  SettingType<WorkerCount> TYPE =
      new SettingType<>("auto, in-process, or a whole number from 0 to 64", WorkerCount::parse);

  /** One process for each GPU, and one on a machine without. */
  record Auto() implements WorkerCount {}

  /** A thread of the API's process; for tests. */
  record InProcess() implements WorkerCount {}

  /** So many processes; 0 leaves the work to workers elsewhere. */
  record Processes(int number) implements WorkerCount {}

  private static Optional<WorkerCount> parse(String text) {
    return switch (text) {
      case "auto" -> Optional.of(new Auto());
      case "in-process" -> Optional.of(new InProcess());
      default -> SettingType.whole(0, 64).parse(text).map(Processes::new);
    };
  }
}
