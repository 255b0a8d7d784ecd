/** Poolings, and operators that move or resample the places of a picture. */
package dev.octet.model.operator.picture;
