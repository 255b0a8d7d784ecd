/** What defines an operator: its name, its versions, and how a node's attributes are read. */
package dev.octet.model.operator.definition;
