/**
 * What operators look at: health, metrics in Prometheus' text format, and log lines that name their
 * request. Reads the core's figures; nothing in the core knows of it.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.observe;
