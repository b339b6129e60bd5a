@org.jspecify.annotations.NullMarked
package io.scail.server.client;
