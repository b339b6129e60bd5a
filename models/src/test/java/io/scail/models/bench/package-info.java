/** Tests of the timings, and the timings themselves under the tag {@code bench}. */
@org.jspecify.annotations.NullMarked
package io.scail.models.bench;
