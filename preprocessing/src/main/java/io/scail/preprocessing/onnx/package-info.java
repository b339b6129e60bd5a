/**
 * Runs ONNX models. The only user of ONNX Runtime: sessions are opened, warmed up, reported and
 * closed here, and tensors cross the border as plain arrays.
 */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.onnx;
