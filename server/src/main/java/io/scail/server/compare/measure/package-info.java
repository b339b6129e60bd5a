/**
 * Numbers about a run: what the preprocessing module measures on each video and each pair of
 * videos, and time and cost beside them, in one document that report and gate read.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.compare.measure;
