"""Rung 4 in the graph: devices and visits that never said whose they are, given to whom they were seen with.

``graph.devices`` decides, without a store; here is what it decides from, what stands, and what is written.
"""
