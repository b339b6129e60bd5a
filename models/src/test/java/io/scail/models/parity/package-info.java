/** The goldens, run as tests. */
@org.jspecify.annotations.NullMarked
package io.scail.models.parity;
