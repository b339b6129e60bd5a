/**
 * Who is where: binary masks, the identity palette, the colour pictures painted from masks, and the
 * crops of a driving video made with them. Nothing here runs a model.
 */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.masks;
