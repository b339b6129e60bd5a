/** Tests of prompts, tokens and the text encoder. */
@org.jspecify.annotations.NullMarked
package io.scail.models.text;
