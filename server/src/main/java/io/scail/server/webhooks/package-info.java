/**
 * Tells callers' own servers that their jobs are done: signs, sends, and tries again until someone
 * listens.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.webhooks;
