/**
 * What a finished clip is worth: numbers that compare it with the character image, the driving
 * video and another clip made of the same. {@link io.scail.preprocessing.metrics.ClipMetrics} is
 * the door, {@link io.scail.preprocessing.metrics.Metric} the list with definitions. A clip is read
 * once, frame by frame; what stays of a frame is a thumbnail and a handful of numbers. Nothing that
 * serves a request uses this package.
 */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.metrics;
