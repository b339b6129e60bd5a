/**
 * The page at {@code /}: its files, served with a policy that lets it talk to this server alone,
 * and a small document about the server for it. What the page does is in the resources of the same
 * name; it uses the public API like any other client.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.playground;
