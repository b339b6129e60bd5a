/**
 * The benchmark that answers whether one server's videos are as good as another's, how fast and for
 * how much. It is a client of public HTTP alone and knows nothing of how this server works inside.
 * What all its parts share stands here.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.compare;
