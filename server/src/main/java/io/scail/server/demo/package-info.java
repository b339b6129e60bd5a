/**
 * The first thing that a newcomer runs: drawn inputs, a caller that speaks to the server as any
 * client does, and a clip to look at. Nothing that serves a request depends on it.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.demo;
