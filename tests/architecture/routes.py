"""Every address of the product and who may see it. A route that is not listed here fails the tests.

The rule is what the view's mark from `web/shared/access.py` must say: "open", "signed_in", "resident" or
"staff:<capability>". The tests derive the routes from the URLconf and try each as everybody.
"""

ROUTES = {
    "switch": "open",
    "public:places": "open",
    "public:about": "open",
    "public:community": "open",
    "public:rulebook": "open",
    "public:poster": "open",
    "public:rulebook_version": "open",
    "public:store": "open",
    "public:join": "open",
    "accounts:sign_in": "open",
    "accounts:sign_in_as_persona": "open",
    "accounts:sign_out": "open",
    "accounts:choose_place": "signed_in",
    "accounts:invitation": "open",
    "accounts:kept": "signed_in",
}
