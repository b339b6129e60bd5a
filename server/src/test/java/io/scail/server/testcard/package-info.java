/** The animator without a model. */
@org.jspecify.annotations.NullMarked
package io.scail.server.testcard;
