/** Direct memory: what the contract, the engines and quantization share to hold and reach it. */
package dev.octet.memory;
