/**
 * A prompt on its way to the transformer: cleaned as the reference cleans it, cut into tokens, and
 * encoded by UMT5. The encoder's arithmetic is TorchScript text ({@code text_encoder.py}); this is
 * the only package that uses the tokenizer library.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.text;
