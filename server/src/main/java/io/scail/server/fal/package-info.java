/**
 * fal's protocol: queue, synchronous and streaming calls, uploads and downloads, tokens, webhooks'
 * keys and the OpenAPI document. Wire shapes live here and nowhere else.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.fal;
