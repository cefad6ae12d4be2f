"""The strict double of Google's storage for who signs with an HMAC key: the XML API knows those, and no other does."""

import datetime
import hashlib
import hmac
import re
import urllib.parse
import xml.sax.saxutils

from .gcs_answers import Reply
from .gcs_bucket import Refused, utc
from .gcs_double import GcsDouble

SKEW = 900  # seconds
AUTHORIZATION = re.compile(r"GOOG4-HMAC-SHA256 Credential=([^/]+)/(\d{8}/[^/]+/storage/goog4_request), "
                           r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})")


def signature_of(request, secret, scope, names):
    """As cloud.google.com/storage/docs/authentication/signatures has it."""
    query = "&".join(f"{urllib.parse.quote(name, safe='')}={urllib.parse.quote(value, safe='')}"
                     for name, value in sorted(request.query.items()))
    headers = "".join(f"{name}:{request.headers[name].strip()}\n" for name in names.split(";"))
    canonical = "\n".join([request.method, request.path, query, headers, names,
                           request.headers["x-goog-content-sha256"]])
    text = "\n".join(["GOOG4-HMAC-SHA256", request.headers["x-goog-date"], scope,
                      hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"GOOG4{secret}".encode()
    for step in scope.split("/"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class HmacDouble(GcsDouble):
    """`keys`: access id to its secret and its owner."""

    def __init__(self, folder, bucket="backups"):
        super().__init__(folder, bucket)
        self.keys = {}

    def _require(self, request, permission, what):
        if not request.headers.get("Authorization", "").startswith("GOOG4"):
            return super()._require(request, permission, what)
        who = self._signer(request)
        if permission not in self.rights.get(who, set()):
            raise Refused(403, "forbidden", f"{who} does not have {permission} access to the {what}.")
        return who

    def _signer(self, request):
        found = AUTHORIZATION.fullmatch(request.headers["Authorization"])
        if not found or not request.is_xml:
            raise Refused(401, "authError", "Invalid Credentials")
        access_id, scope, names, signature = found.groups()
        if access_id not in self.keys:
            raise Refused(403, "InvalidSecurity", "The provided security credentials are not valid.")
        date = datetime.datetime.strptime(request.headers["x-goog-date"] + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp()
        if abs(date - self.tokens.now()) > SKEW:
            raise Refused(403, "RequestTimeTooSkewed", "The difference to the current time is too large.")
        secret, owner = self.keys[access_id]
        if signature != signature_of(request, secret, scope, names):
            raise Refused(403, "SignatureDoesNotMatch", "The calculated request signature does not match.")
        return owner

    def _unfinished(self, request):
        query = request.query
        if "uploads" in query:
            return super()._unfinished(request)
        self._require(request, "storage.objects.list", "bucket")
        after = query.get("start-after", "")
        start = query.get("continuation-token") or (after + "\0" if after else "")
        objects, prefixes, more = self.bucket.page(query.get("prefix", ""), query.get("delimiter", ""), start,
                                                   int(query.get("max-keys", 1000)))
        rows = [f"<Contents><Key>{urllib.parse.quote_plus(found.key)}</Key><Generation>{found.generation}</Generation>"
                f"<LastModified>{utc(found.made)}</LastModified><Size>{len(found.content)}</Size></Contents>"
                for found in objects]
        rows += [f"<CommonPrefixes><Prefix>{urllib.parse.quote_plus(prefix)}</Prefix></CommonPrefixes>"
                 for prefix in prefixes]
        if more:
            rows.append(f"<IsTruncated>true</IsTruncated><NextContinuationToken>{xml.sax.saxutils.escape(more)}"
                        "</NextContinuationToken>")
        return Reply(200, [("Content-Type", "application/xml")],
                     f"<ListBucketResult><EncodingType>url</EncodingType>{''.join(rows)}</ListBucketResult>".encode())
