package io.scail.models.parity;

import java.util.function.Consumer;

/** Proves one family of goldens. */
interface ParityCheck {
  /** Whether this family understands the file, judged by its folder, name and sidecar. */
  boolean covers(GoldenFile file);

  /** Runs every case of the file and hands each comparison to {@code cases}. */
  void run(GoldenFile file, Consumer<ParityCase> cases);
}
