/**
 * How good a server's videos are: drawn pairs whose right answer is known go through it as any
 * caller's do, and what comes back is measured. Nothing that serves a request depends on it.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.quality;
