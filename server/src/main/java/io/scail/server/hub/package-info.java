/**
 * Fetches published model files from a hub that serves {@code /REPO/resolve/REVISION/PATH}: in
 * parallel ranges, resumed after an interruption, checked by digest. Runs only when an operator
 * asks for it.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.hub;
