package io.scail.preprocessing.figures;

import io.scail.preprocessing.figures.Puppet.Stance;

/** How a puppet stands at a time. */
@FunctionalInterface
public interface Motion {
  /**
   * @param seconds from the start
   */
  Stance at(double seconds);
}
