"""Rung 3, the person fields: records' fields in, pairs with bits and clusters out; no store, no clock.

``record`` says what is read of a record, ``comparisons`` how two values agree, ``keys`` which
records are compared, ``model`` which bits that gives, ``estimate`` where those come from, and
``clusters`` who is one person.  ``docs/explanation/person-fields.md`` has the arithmetic.
"""
