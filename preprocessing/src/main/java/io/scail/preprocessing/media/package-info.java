/**
 * Files in and files out: pictures and videos decoded frame by frame, encoders, sound carried over.
 * The only package that calls FFmpeg; everything native is opened and closed inside it, and what
 * leaves it is plain {@link io.scail.preprocessing.frames.Frame}s. Files are taken for hostile.
 */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.media;
