/** Each check in a good world and in a bad one, made of real parts. */
@org.jspecify.annotations.NullMarked
package io.scail.server.doctor;
