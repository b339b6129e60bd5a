/**
 * What an operator can choose. Every setting is declared once in {@link
 * io.scail.server.settings.KnownSettings}; flags, environment and file are read here and nowhere
 * else. What a setting does is the business of whoever asks for its value.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.settings;
