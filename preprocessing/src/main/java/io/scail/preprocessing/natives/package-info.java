/** Where native libraries are unpacked that would otherwise be unpacked for every process. */
@org.jspecify.annotations.NullMarked
package io.scail.preprocessing.natives;
