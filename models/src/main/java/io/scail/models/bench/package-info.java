/**
 * Timings of the engine on made-up weights: what our own code costs around libtorch, and where a
 * network's time goes. Nothing else of the engine depends on this package.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.bench;
