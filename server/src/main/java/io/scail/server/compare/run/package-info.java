/**
 * Asking every target for every case, once: targets, the journal that lets a killed run go on
 * without paying twice, the cost limit, and what came back.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.compare.run;
