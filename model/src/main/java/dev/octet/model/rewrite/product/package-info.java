/**
 * Multiplications of floats as requests, with constant weights or with two computed tensors, and
 * what goes into their epilogues; transposed convolutions and recurrent layers, which are made of
 * products.
 */
package dev.octet.model.rewrite.product;
