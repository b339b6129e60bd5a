/** Tests of what the small network makes of drawn pairs. */
@org.jspecify.annotations.NullMarked
package io.scail.server.quality;
