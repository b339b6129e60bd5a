/** Timings of a whole server under load; run with {@code -Dgroups=bench -Dexcluded.tags=}. */
@org.jspecify.annotations.NullMarked
package io.scail.server.load;
