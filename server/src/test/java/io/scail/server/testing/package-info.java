/**
 * What the tests of several packages share: databases, object stores and animators that start for a
 * test.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.testing;
