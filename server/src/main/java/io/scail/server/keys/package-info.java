/**
 * API keys, what they may do and how much, and the ledger of what they used. Secrets are never
 * stored, only their digests.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.keys;
