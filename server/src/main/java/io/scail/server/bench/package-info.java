/**
 * Offers load to a server through its public protocol and tells what callers felt. A client like
 * any other: nothing of how a server works inside is known here.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.bench;
