/**
 * The shape of OpenAI's video API, {@code /v1/videos}, over the same jobs as the other faces: what
 * its clients and tools that measure servers speak. Its objects and errors are known here alone.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.openai;
