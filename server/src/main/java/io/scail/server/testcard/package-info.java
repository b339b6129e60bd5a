/**
 * The animator without a model: it draws a card that moves and shows the request's parameters,
 * takes a chosen time for each step, and otherwise behaves as a real one does: reads the media,
 * tells its progress, stops when asked, leaves checkpoints. For tests, and for teams that integrate
 * a client.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.testcard;
