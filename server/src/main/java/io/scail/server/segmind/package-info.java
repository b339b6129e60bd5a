/**
 * Segmind's protocol: one synchronous call, {@code POST /v1/scail}, over the same jobs as the other
 * faces. Its parameters, its answers and its errors are known here and nowhere else.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.segmind;
