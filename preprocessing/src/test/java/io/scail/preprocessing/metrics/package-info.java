/** Tests of the metrics on drawn clips whose faults are known. */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.metrics;
