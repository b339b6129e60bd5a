/**
 * The fixed numbers of each network (specs) and the profile that names them together with weight
 * files and defaults. Pure data: nothing here touches a weight or a device.
 */
@org.jspecify.annotations.NullMarked
package io.scail.models.profile;
