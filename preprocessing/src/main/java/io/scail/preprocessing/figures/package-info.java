/**
 * Drawn people whose pixels and joints are known exactly: for the demo, for measuring quality, and
 * for tests. Nothing that serves a request draws them.
 */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.figures;
