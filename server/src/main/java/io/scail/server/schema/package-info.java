/**
 * What an endpoint takes and gives, said once: the same definition checks a body, fills in defaults
 * and writes the OpenAPI document. Types, texts and coercions are those of Pydantic 2, because
 * callers' code knows them.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.schema;
