/** fal's own clients, unmodified, against this server. */
@org.jspecify.annotations.NullMarked
package io.scail.server.clients;
