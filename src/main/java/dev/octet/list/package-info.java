/** Lists of problems in files: request lines, and what oneDNN's benchdnn reads. */
package dev.octet.list;
