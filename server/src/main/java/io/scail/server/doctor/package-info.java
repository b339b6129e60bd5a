/**
 * What is wrong with this machine for this program, and what to do about it. A check looks at one
 * thing, changes nothing, leaves nothing behind, and speaks only to what the settings name.
 */
@org.jspecify.annotations.NullMarked
package io.scail.server.doctor;
