/** The real animator with the small network that comes along: everything but the queue. */
@org.jspecify.annotations.NullMarked
package io.scail.server.engine;
