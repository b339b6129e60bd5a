/**
 * Suites: what is asked of every target. A suite is a YAML file beside its pictures and videos, and
 * its digest says whether two runs asked the same.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.compare.suite;
