/**
 * What all faces share on the wire: JSON, event streams, byte ranges, cross-origin headers, which
 * service a request means and which URLs its answer uses. The only package besides the faces that
 * knows Helidon; it knows no job, no file and no model.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.http;
