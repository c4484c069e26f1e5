"""Bitstring Status Lists (W3C Bitstring Status List 1.0): who asks for one badge's status learns of none."""
