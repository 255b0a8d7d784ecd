/**
 * Operators that are sums of products: multiplications of matrices, convolutions, recurrent
 * networks.
 */
package dev.octet.model.operator.product;
