"""How fast is it, beside what the database can do by itself? `make bench`, or `jishan bench` on a server of one's own.

Everything is measured in one run on one machine and given as ratios, because seconds say more about a machine than
about a program. It works in databases that it makes and drops again; an operator's own data is never opened.
"""
