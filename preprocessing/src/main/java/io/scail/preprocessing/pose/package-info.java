/**
 * Where joints are: the pose models (BlazePose, hands and face; DWPose; NLF), the geometry around
 * them, and the joint sets they end in. Drawing them is the work of {@code render}.
 */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.pose;
