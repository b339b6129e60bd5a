/**
 * The other end of fal's queue: what sends jobs to a server, this one or another, as any client
 * does. It knows the wire and nothing of how a server works inside.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.client;
