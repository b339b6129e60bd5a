/** Tests of decoding and encoding, with media that they make themselves. */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.media;
