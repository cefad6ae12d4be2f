"""How Google's storage words its answers, and reads requests: JSON, XML and headers."""

import dataclasses
import email.utils
import hashlib
import json
import re
import xml.sax.saxutils

from .gcs_bucket import Plan, Refused, utc

XML_CODES = {"forbidden": "AccessDenied", "required": "AuthenticationRequired", "authError": "InvalidSecurity",
             "conditionNotMet": "PreconditionFailed", "insufficientPermissions": "AccessDenied",
             "retentionPolicyNotMet": "RetentionPolicyNotMet", "objectUnderActiveHold": "ObjectUnderActiveHold"}


@dataclasses.dataclass
class Reply:
    status: int = 200
    headers: list = dataclasses.field(default_factory=list)
    body: bytes = b""


def reply_json(content, status=200):
    return Reply(status, [("Content-Type", "application/json; charset=UTF-8")], json.dumps(content).encode())


def reply_xml(name, content, headers=()):
    rows = "".join(f"<{key}>{xml.sax.saxutils.escape(value)}</{key}>" for key, value in content.items())
    return Reply(200, [("Content-Type", "application/xml"), *headers], f"<{name}>{rows}</{name}>".encode())


def refused_json(refusal, query):
    if query.get("alt") == "media" and refusal.status == 404:
        return Reply(404, [("Content-Type", "text/html; charset=UTF-8")], refusal.message.encode())
    return reply_json({"error": {"code": refusal.status, "message": refusal.message,
                                 "errors": [{"domain": "global", "reason": refusal.reason,
                                             "message": refusal.message}]}}, refusal.status)


def refused_xml(refusal):
    code = XML_CODES.get(refusal.reason, refusal.reason)
    if code == "notFound":
        code = "NoSuchBucket" if "bucket" in refusal.message else "NoSuchKey"
    body = f"<Error><Code>{code}</Code><Message>{xml.sax.saxutils.escape(refusal.message)}</Message></Error>"
    return Reply(refusal.status, [("Content-Type", "application/xml")], body.encode())


def described(found):
    """An object's metadata."""
    content = {"kind": "storage#object", "name": found.key, "size": str(len(found.content)),
               "generation": str(found.generation), "crc32c": found.crc32c, "updated": utc(found.made),
               "storageClass": found.storage_class}
    return content | ({"md5Hash": found.md5} if found.md5 else {}) | (
        {"kmsKeyName": found.kms_key} if found.kms_key else {})


def headers_of(found):
    hashes = f"crc32c={found.crc32c}" + (f",md5={found.md5}" if found.md5 else "")
    return [("x-goog-generation", str(found.generation)), ("x-goog-hash", hashes), ("ETag", f'"{found.generation}"'),
            ("Last-Modified", email.utils.format_datetime(found.made, usegmt=True))]


def content_of(found, headers):
    """The object, or the range of it that the headers ask for."""
    wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range", ""))
    if not wanted:
        return Reply(200, headers_of(found), found.content)
    first, size = int(wanted[1]), len(found.content)
    last = min(int(wanted[2] or size - 1), size - 1)
    if first > last:
        raise Refused(416, "requestedRangeNotSatisfiable", "The requested range cannot be satisfied.")
    return Reply(206, [*headers_of(found), ("Content-Range", f"bytes {first}-{last}/{size}")],
                 found.content[first:last + 1])


def plan_of(query, metadata):
    return Plan(query.get("name") or metadata.get("name", ""), query.get("ifGenerationMatch", ""),
                metadata.get("crc32c", ""), metadata.get("md5Hash", ""), metadata.get("storageClass", ""),
                query.get("kmsKeyName", ""))


def related_parts(content_type, body):
    """The metadata and the content of an upload in one request."""
    boundary = re.search(r"boundary=\"?([^\";]+)", content_type)[1].encode()
    pieces = body.split(b"--" + boundary)
    metadata, content = (piece.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n") for piece in pieces[1:3])
    return json.loads(metadata), content


def hash_in(headers):
    """The CRC-32C of x-goog-hash."""
    found = re.search(r"crc32c=([^,]+)", headers.get("x-goog-hash", ""))
    return found[1] if found else ""


def md5_hex(content):
    return hashlib.md5(content).hexdigest()
