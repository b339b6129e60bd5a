/**
 * Who a request comes from, and the signed tokens and secrets that the server hands out or keeps.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.auth;
