"""Shared access signatures of every kind, made as the portal makes them.

learn.microsoft.com/rest/api/storageservices/create-account-sas, create-service-sas, create-user-delegation-sas
"""

import base64
import datetime
import hashlib
import hmac
import urllib.parse
import urllib.request
import xml.etree.ElementTree

VERSION = "2021-12-02"
HOUR = datetime.timedelta(hours=1)


def moment(offset):
    """That long from now, as signatures write it."""
    return (datetime.datetime.now(datetime.timezone.utc) + offset).strftime("%Y-%m-%dT%H:%M:%SZ")


def account_sas(account, key, sp="rwdlac", ss="b", srt="sco", **more):
    """For a whole account. `more`: other fields, as se and spr."""
    fields = {"sv": VERSION, "ss": ss, "srt": srt, "sp": sp, "se": moment(HOUR)} | more
    names = ("sp", "ss", "srt", "st", "se", "sip", "spr", "sv", "ses")
    signed = [account, *(fields.get(name, "") for name in names), ""]
    return _query(fields, key, signed)


def container_sas(account, key, container, sp="racwdl", **more):
    """For a container. With si="POLICY", sp="" and se="" the container's stored policy says the rest."""
    fields = {"sv": VERSION, "sr": "c", "sp": sp, "se": moment(HOUR)} | more
    signed = _of_service(fields, account, container, ["si"])
    return _query(fields, key, signed)


def delegated_sas(account, delegation, container, sp="racwdl", **more):
    """For a container, signed by a key that Entra ID vouches for: what delegation_key() returns."""
    names = {"skoid": "SignedOid", "sktid": "SignedTid", "skt": "SignedStart", "ske": "SignedExpiry",
             "sks": "SignedService", "skv": "SignedVersion"}
    fields = {"sv": VERSION, "sr": "c", "sp": sp, "se": moment(HOUR)} | more
    fields |= {short: delegation[long] for short, long in names.items()}
    signed = _of_service(fields, account, container, [*names, "saoid", "suoid", "scid"])
    return _query(fields, delegation["Value"], signed)


def delegation_key(url, token, tls):
    """A key of the account at `url`, for an hour, given for a token of Entra ID."""
    body = f"<?xml version='1.0'?><KeyInfo><Start>{moment(-HOUR)}</Start><Expiry>{moment(HOUR)}</Expiry></KeyInfo>"
    request = urllib.request.Request(f"{url}?restype=service&comp=userdelegationkey", body.encode(), method="POST",
                                     headers={"Authorization": f"Bearer {token}", "x-ms-version": VERSION})
    with urllib.request.urlopen(request, timeout=30, context=tls) as reply:
        return {node.tag: node.text for node in xml.etree.ElementTree.fromstring(reply.read().lstrip(b"\xef\xbb\xbf"))}


def _of_service(fields, account, container, identity):
    names = ["sp", "st", "se", None, *identity, "sip", "spr", "sv", "sr", "snapshot", "ses", "rscc", "rscd", "rsce",
             "rscl", "rsct"]
    return [fields.get(name, "") if name else f"/blob/{account}/{container}" for name in names]


def _query(fields, key, signed):
    digest = hmac.new(base64.b64decode(key), "\n".join(signed).encode(), hashlib.sha256).digest()
    kept = {name: value for name, value in fields.items() if value}
    return urllib.parse.urlencode(kept | {"sig": base64.b64encode(digest).decode()})
