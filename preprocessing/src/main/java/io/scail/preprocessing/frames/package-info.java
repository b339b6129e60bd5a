/**
 * Pixels and geometry in plain Java: frames, clips, masks, the bicubic filter, cover-and-crop, the
 * choice of frames by time, tone mapping. No native code and no files; whoever decodes, analyses or
 * encodes builds on these.
 */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.frames;
