"""Points that are artificial: no system fails like this, or nothing better can be done. One line each, with its reason.

(scenario, call, error or "short", what was seen, why); "*" is any.
"""

KNOWN = ()
