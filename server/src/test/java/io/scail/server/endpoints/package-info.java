/** The endpoints over a real port, with real media. */
@org.jspecify.annotations.NullMarked
package io.scail.server.endpoints;
