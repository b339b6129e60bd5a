/** The page's face, and the page itself in a real browser. */
@org.jspecify.annotations.NullMarked
package io.scail.server.playground;
