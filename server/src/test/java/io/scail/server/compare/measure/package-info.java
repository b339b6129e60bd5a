@org.jspecify.annotations.NullMarked
package io.scail.server.compare.measure;
