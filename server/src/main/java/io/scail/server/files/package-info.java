/**
 * Files that outlive a request: uploads, results and checkpoints. {@link
 * io.scail.server.files.FileStore} keeps bytes, in a local folder or in S3; {@link
 * io.scail.server.files.FileCatalog} knows what they are, whose, and until when.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.files;
