"""Which records are compared, live: an embedded index of blocking keys beside the graph, derived from it.

``cipher`` hides what it holds, ``rows`` says how, ``postings`` what a change of records does to it, and
``index`` keeps it.  ``docs/decisions/0009-candidate-index.md`` says why keys are not nodes of the graph.
"""
