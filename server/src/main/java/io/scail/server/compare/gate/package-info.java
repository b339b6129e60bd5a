/** Whether a run is still as good and as fast as an earlier one of the same suite. */
@org.jspecify.annotations.NullMarked
package io.scail.server.compare.gate;
