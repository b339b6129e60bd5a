/** Pulls from a hub on this machine that behaves badly on purpose. */
@org.jspecify.annotations.NullMarked
package io.scail.server.hub;
