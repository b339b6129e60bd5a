/** OpenAI's video API over a real port, as its clients and measuring tools speak it. */
@org.jspecify.annotations.NullMarked
package io.scail.server.openai;
