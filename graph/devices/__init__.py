"""Rung 4: which devices are one person's, by where, when and for what they were seen.

Pure: no server, no clock, no randomness.  ``activity`` is what is known of a device, ``crowd`` how many
others a network or an item saw, ``comparison`` what two devices show of each other, ``numbers`` what
that is worth, ``estimate`` where those numbers come from, ``confidence`` what is believed in the end.
"""
