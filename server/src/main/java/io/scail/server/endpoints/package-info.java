/**
 * The endpoints that faces offer and workers run. Each is one definition: an id, a schema of what
 * goes in and what comes out, and the pipeline between them. A further endpoint is one more class
 * here and one more line in {@link io.scail.server.endpoints.Endpoints}.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.endpoints;
