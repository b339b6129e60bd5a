/**
 * The whole way: a request over HTTP into the real processes with the small network, a playing
 * video out of them, judged by what it shows.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.endtoend;
