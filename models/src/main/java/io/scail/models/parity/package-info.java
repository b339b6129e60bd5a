/**
 * Proof against recorded numbers: finds goldens in a folder, runs what they record on this engine,
 * and compares. One {@link io.scail.models.parity.ParityCheck} a family of files; nothing else of
 * the engine depends on this package.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.parity;
