/** Segmind's protocol over a real port. */
@org.jspecify.annotations.NullMarked
package io.scail.server.segmind;
