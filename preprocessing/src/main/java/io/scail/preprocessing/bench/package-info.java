/**
 * Timings of the stage beside their floors, the same work by FFmpeg or ONNX Runtime with nothing
 * around it. Nothing else depends on this package.
 */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.bench;
