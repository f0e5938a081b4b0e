"""Answers as the reference shows them; a contract test decodes each into the type it stands for."""

from typing import Any, Final

_SEEN: Final = {"first_seen": "2026-01-05T09:30:00Z", "last_seen": "2026-10-30T18:12:00Z"}
_PERSON: Final = "p_01k8x5v9m2q7r4t6w8y0z1b3c5"
_LOGIN: Final = "shopify:customer:595909214328"
_SUBSCRIBER: Final = "klaviyo:profile:01GDDKASAP8TKDDA2GRZDSVP4H"

ACCEPTED: Final[dict[str, Any]] = {
    "batches": [{"batch_id": "8d0f6c1e5b7a49d2a3c4e5f60718293a", "rows": 1}],
    "rows": 1,
}

SUCCESS: Final[dict[str, Any]] = {"success": True}

PROFILE: Final[dict[str, Any]] = {
    "person": _PERSON,
    "asked": _PERSON,
    "confidence": 0.98,
    "former": [],
    "records": [
        {
            "record": _LOGIN,
            "source": "shopify",
            "fields": {"given_name": "Ada", "family_name": "Example", "postcode": "LS11AA"},
            "identifiers": ["shopify.customer_id=595909214328"],
            "consent": {"email_marketing": True},
            "shared": False,
            "block": _LOGIN,
            "rung": 0,
            "weakest": 0,
            "rule": "itself",
            "confidence": 1.0,
            "since": "2026-01-05T09:30:00Z",
            **_SEEN,
        }
    ],
    "contacts": [
        {"kind": "email", "value": "ada@example.com", "assurance": "verified", "records": [_LOGIN], **_SEEN}
    ],
    "devices": [
        {
            "device": "0f8c7a52-1d5e-4c58-9d9b-1a2b3c4d5e6f",
            "family": "Chrome Mobile",
            "confidence": 0.95,
            "rung": 0,
            "assurance": "verified",
            "shared": False,
            "provisional": False,
            "because": None,
            **_SEEN,
        }
    ],
    "sessions": 14,
    "reviews": [],
    "household": {
        "household": "h_2f1d0b7a8c2e4f5a9b3c1d2e",
        "others": ["p_01k8x5v9m2q7r4t6w8y0z1b3c6"],
        "by": "family_name",
        "since": "2026-11-24T04:10:00Z",
    },
    "left_out": {"records": 0, "devices": 0, "sessions": 0},
}

EXPLANATION: Final[dict[str, Any]] = {
    "person": _PERSON,
    "asked": _PERSON,
    "prior": -20000,
    "links": [
        {
            "record": _SUBSCRIBER,
            "via": _LOGIN,
            "block": _LOGIN,
            "rung": 1,
            "weakest": 1,
            "rule": "rung1.email",
            "bits": 10000,
            "fields": [{"field": "email", "bits": 30000}],
            "confidence": 0.999,
            "since": "2026-02-01T00:00:00Z",
            "snapshot": "2026.11",
            "shared": [
                {
                    "point": "h1:6f1d0b7a8c2e4f5a9b3c1d2e3f405162",
                    "kind": "email",
                    "here": "verified",
                    "there": "verified",
                    "weak": False,
                    "barred": False,
                }
            ],
        }
    ],
    "seen_with": [
        {
            "device": "5b1d7f0e-8a44-4b0e-a5a7-7c1d2e3f4a5b",
            "session": None,
            "confidence": 0.9421,
            "provisional": False,
            "because": {
                "numbers": "2026.11-rung-4",
                "prior": 0.56,
                "nobody": 0.44,
                "rivals": 1,
                "others": 0.21,
                "fields": [["network", "home.day", 2600], ["burst", "1 in 50", 1642]],
                "counts": {
                    "networks": 2,
                    "devices": 3,
                    "days": 4,
                    "hours": 1,
                    "hours_elsewhere": 0,
                    "same_days": 4,
                    "items": 0,
                },
            },
        }
    ],
}

LOOKUP: Final[dict[str, Any]] = {
    "results": [
        {
            "matches": [{"person": _PERSON, "confidence": 0.98, "rung": 1, "assurance": "verified"}],
            "weaker": 0,
            "problem": None,
        },
        {"matches": [], "weaker": 1, "problem": None},
        {"matches": [], "weaker": 0, "problem": "This is no email or phone that could be looked up."},
    ]
}

_REVIEWED: Final = {"birth_date": None, "postcode": "LS11AA", "emails": ["home@example.com"], "phones": []}
REVIEWS: Final[dict[str, Any]] = {
    "reviews": [
        {
            "review": "5d41402abc4b2a76b9719d91",
            "rule": "names.given",
            "evidence": "rung1.email",
            "opened_at": "2026-03-01T00:00:00Z",
            "records": [
                {
                    "record": _LOGIN,
                    "person": _PERSON,
                    "given_name": "Ada",
                    "family_name": "Example",
                    **_REVIEWED,
                },
                {
                    "record": "hubspot:contact:7",
                    "person": "p_01k8x5v9m2q7r4t6w8y0z1b3c6",
                    "given_name": "Bob",
                    "family_name": "Example",
                    **_REVIEWED,
                },
            ],
        }
    ],
    "next_skip": None,
}

_OTHER: Final = "hubspot:contact:7"
_OTHER_PERSON: Final = "p_01k8x5v9m2q7r4t6w8y0z1b3c6"
PAIR: Final[dict[str, Any]] = {
    "left": _OTHER,
    "right": _LOGIN,
    "persons": [_OTHER_PERSON, _PERSON],
    "prior": -20000,
    "path": [],
    "verdict": {
        "left": _OTHER,
        "right": _LOGIN,
        "said": [
            {
                "field": "email",
                "level": "half",
                "rung": 2,
                "rule": "rung2.email",
                "bits": 27000,
                "says": "same email, verified on one side",
                "counts": True,
            },
            {
                "field": "given_name",
                "level": "incompatible",
                "rung": 2,
                "rule": "rung2.given_name",
                "bits": -60000,
                "says": "given name incompatible",
                "counts": True,
            },
        ],
        "bits": -53000,
        "confidence": 1.1102230246251565e-16,
        "barred": [{"kind": "phone", "values": 1}],
        "apart": {
            "rule": "names.given_name",
            "fields": [{"field": "email", "bits": 27000}, {"field": "given_name", "bits": -60000}],
            "bits": -53000,
            "confidence": 1.1102230246251565e-16,
        },
    },
    "judgements": [],
    "reviews": [{"review": "5d41402abc4b2a76b9719d91", "rule": "names.given_name"}],
}

_TIMES: Final = {"first_seen": "2026-01-05T09:30:00Z", "last_seen": "2026-10-30T18:12:00Z"}
_CONTACT: Final = {"kind": "email", "value": "home@example.com", "weak": False, "shared": True}
REVIEW: Final[dict[str, Any]] = {
    "review": "5d41402abc4b2a76b9719d91",
    "state": "open",
    "rule": "names.given_name",
    "evidence": "rung2.email",
    "opened_at": "2026-03-01T00:00:00Z",
    "closed_at": None,
    "sides": [
        {
            "record": _OTHER,
            "person": _OTHER_PERSON,
            "fields": {"given_name": "Bob", "family_name": "Example"},
            "contacts": [{**_CONTACT, "assurance": "asserted"}],
            "identifiers": ["hubspot.contact_id=7"],
            **_TIMES,
        },
        {
            "record": _LOGIN,
            "person": _PERSON,
            "fields": {"given_name": "Ada", "family_name": "Example", "postcode": "LS11AA"},
            "contacts": [{**_CONTACT, "assurance": "verified"}],
            "identifiers": ["shopify.customer_id=595909214328"],
            **_TIMES,
        },
    ],
    "explanation": PAIR,
}

RULING: Final[dict[str, Any]] = {
    "ruling": "1763942400000-0",
    "effect": {
        "judgement": "9f86d081884c7d659a2feaa0",
        "already": False,
        "withdrawn": [],
        "changes": [
            {
                "change_id": "5f0c7d0e8a9b4c3d2e1f00112233aabb",
                "kind": "revived",
                "person": _OTHER_PERSON,
                "heir": None,
                "records": [_OTHER],
                "cause": "judged.cannot_link",
                "at": "2026-11-24T10:00:00Z",
            }
        ],
        "more_changes": 0,
        "touched": 1,
        "persons": [_PERSON, _OTHER_PERSON],
        "dry_run": False,
    },
}

SNAPSHOT: Final[dict[str, Any]] = {
    "version": "2026.12-ours",
    "fingerprint": "dcc0350a209a6f23",
    "since": "2026-12-01T08:00:00Z",
    "after": "2026.11",
    "switched": "2026.12-ours",
    "records": None,
    "text": 'version = "2026.12-ours"\nprior = -20000\n…',
}

JUDGEMENT: Final[dict[str, Any]] = {
    "judgement": "9f86d081884c7d659a2feaa0",
    "kind": "different",
    "state": "in_force",
    "by": "desk-1",
    "at": "2026-11-24T10:00:00Z",
    "left": [_OTHER],
    "right": [_LOGIN],
    "point": None,
    "withdrawn_by": None,
    "withdrawn_at": None,
}

RECOMMENDATIONS: Final[dict[str, Any]] = {
    "request_id": "13f343f3e8a29677",
    "bundle": "d78faa0a45ab846b",
    "arm": "ranked",
    "mode": "personal",
    "history": "person",
    "degraded": [],
    "items": [
        {"sku": "85123A", "rank": 1, "score": 1.27, "reason": "looked_at_now"},
        {"sku": "22423", "rank": 2, "score": 0.91, "reason": "bought_together"},
    ],
}

HEALTH: Final[dict[str, Any]] = {"status": "degraded", "bundle": "d78faa0a45ab846b", "degraded": ["graph"]}
ALIVE: Final[dict[str, Any]] = {"status": "alive"}
