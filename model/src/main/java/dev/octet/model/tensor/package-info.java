/** Dense tensors, their types and their shapes. */
package dev.octet.model.tensor;
