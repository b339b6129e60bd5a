/** The few statistics that a comparison needs; every one is exact or seeded, so it repeats. */
@org.jspecify.annotations.NullMarked
package io.scail.server.compare.stats;
