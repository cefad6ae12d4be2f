"""Google's storage with its token services in one server on this machine, as strict as they are: emulators ask nobody
who they are. Its troubles are a test's to choose."""

import base64
import dataclasses
import datetime
import email.message
import email.utils
import enum
import json
import re
import threading
import urllib.parse
import xml.etree.ElementTree as xml

from . import fronts
from .gcs_answers import (Reply, content_of, described, hash_in, headers_of, md5_hex, plan_of, refused_json,
                          refused_xml, related_parts, reply_json, reply_xml)
from .gcs_bucket import UNIT, Bucket, Plan, Refused, crc32c, utc
from .gcs_tokens import AUTH, Tokens

READ_SCOPES = {AUTH + name for name in ("devstorage.read_only", "devstorage.read_write", "devstorage.full_control",
                                        "cloud-platform")}
WRITE_SCOPES = READ_SCOPES - {AUTH + "devstorage.read_only"}
READ = {"storage.objects.get", "storage.objects.list"}
MULTIPART = {f"storage.multipartUploads.{name}" for name in ("create", "abort", "list", "listParts")}
LOOKING = READ | {"storage.buckets.get", ""}  # "": it takes no right
NEVER_DELETE = READ | MULTIPART | {"storage.objects.create"}
EVERYTHING = NEVER_DELETE | {"storage.objects.delete", "storage.buckets.get"}


class Trouble(enum.Enum):
    """What may become of a request instead."""
    CUT = enum.auto()   # it arrives, nothing is done, and the connection ends
    LOSE = enum.auto()  # all is done, and nobody hears of it
    HALF = enum.auto()  # of a piece of a resumable upload a part is taken


@dataclasses.dataclass
class Request:
    method: str
    path: str
    query: dict
    headers: email.message.Message  # names in any case
    body: bytes
    trouble: Trouble = None

    @property
    def is_xml(self):
        return not self.path.startswith(("/storage/", "/upload/", "/batch/"))


class Handler(fronts.Handler):
    def relay(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = self.server.owner.meet(self.command, self.path, self.headers, body)
        if reply is None:
            self.close_connection = True
            return
        if self.command == "HEAD":
            self.describe(reply)
        else:
            self.answer(reply.status, reply.headers, reply.body)

    def describe(self, reply):
        """The head alone, which tells how long the body would be."""
        self.send_response(reply.status)
        for name, value in [*reply.headers, ("Content-Length", str(len(reply.body)))]:
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = relay

    def date_time_string(self, timestamp=None):
        return email.utils.formatdate(self.server.owner.tokens.now(), usegmt=True)


class GcsDouble(fronts.Listener):
    """Listens on a port of its own as long as it is entered. `tokens` and `bucket` are what it goes by.

    `rights`: principal to the permissions that it has in the bucket; "" for everybody.
    `trouble(method, target)` says what becomes of a request instead: a Trouble, a Reply, or None.
    """

    def __init__(self, folder, bucket="backups"):
        super().__init__(Handler)
        self.tokens = Tokens(folder)
        self.bucket = Bucket(bucket, lambda: datetime.datetime.fromtimestamp(self.tokens.now(), datetime.timezone.utc))
        self.rights = {}
        self.trouble = lambda method, target: None
        self.troubles = 0
        self.seen = []  # ("GET", "/storage/v1/...")
        self._lock = threading.Lock()

    # Requests

    def meet(self, method, target, headers, body):
        """The answer; None where the connection is to end without one."""
        with self._lock:
            self.seen.append((method, target))
            trouble = self.trouble(method, target)
            self.troubles += trouble is not None
            if isinstance(trouble, Reply):
                return trouble
            if trouble is Trouble.CUT:
                return None
            other = self.tokens.answer(method, target, headers, body)
            if other:
                return Reply(*other)
            url = urllib.parse.urlsplit(target)
            query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
            reply = self._do(Request(method, url.path, query, headers, body, trouble), url.query)
            return None if trouble is Trouble.LOSE else reply

    def _do(self, request, raw_query):
        try:
            if request.path == "/batch/storage/v1":
                return self._batch(request)
            if request.path.startswith("/upload/storage/v1/b/"):
                return self._upload(request)
            if request.path.startswith("/storage/v1/b/"):
                return self._json(request, raw_query)
            return self._xml(request)
        except Refused as refusal:
            return refused_xml(refusal) if request.is_xml else refused_json(refusal, request.query)

    def _require(self, request, permission, what):
        """Whoever asks is known, with a token that is good for it, has the right to it, and pays for it."""
        token = self.tokens.owner(request.headers)
        who = token.principal if token else ""
        if not token and request.headers.get("Authorization"):
            raise Refused(401, "authError", "Invalid Credentials")
        if token and not token.scopes & (READ_SCOPES if permission in LOOKING else WRITE_SCOPES):
            raise Refused(403, "insufficientPermissions", "Insufficient Permission")
        payer = request.query.get("userProject") or request.headers.get("x-goog-user-project")
        if self.bucket.settings.get("billing", {}).get("requesterPays") and not payer:
            raise Refused(400, "required", "Bucket is a requester pays bucket but no user project provided.")
        if permission and permission not in self.rights.get(who, set()) | self.rights.get("", set()):
            message = (f"{who or 'Anonymous caller'} does not have {permission} access to the Google Cloud Storage "
                       f"{what}. Permission '{permission}' denied on resource (or it may not exist).")
            raise Refused(403, "forbidden", message) if token else Refused(401, "required", message)
        return who

    def _in_bucket(self, path, folder):
        """What stands in the path behind the bucket, decoded; the bucket must be there."""
        name, _, rest = path.removeprefix(folder).partition("/")
        if urllib.parse.unquote(name) != self.bucket.name:
            raise Refused(404, "notFound", "The specified bucket does not exist.")
        return rest

    # The JSON API

    def _json(self, request, raw_query):
        try:
            rest = self._in_bucket(request.path, "/storage/v1/b/")
        except Refused:
            self._require(request, "", "bucket")  # who is nobody is told nothing
            if not self.tokens.owner(request.headers):
                raise Refused(401, "required", "Anonymous caller does not have storage.buckets.get access.") from None
            raise
        if rest == "":
            self._require(request, "storage.buckets.get", "bucket")
            return reply_json({"kind": "storage#bucket", "name": self.bucket.name} | self.bucket.settings)
        if rest == "iam/testPermissions":
            who = self._require(request, "", "bucket")
            asked = urllib.parse.parse_qs(raw_query).get("permissions", [])
            held = [name for name in asked if name in self.rights.get(who, set())]
            return reply_json({"kind": "storage#testIamPermissionsResponse"} |
                              ({"permissions": held} if held else {}))
        if rest == "o":
            return self._list(request)
        key = urllib.parse.unquote(rest.removeprefix("o/"))
        if request.method == "DELETE":
            self._require(request, "storage.objects.delete", "object")
            self.bucket.remove(key, request.query.get("ifGenerationMatch", ""))
            return Reply(204)
        self._require(request, "storage.objects.get", "object")
        if key not in self.bucket.objects and "storage.objects.list" not in self._rights_of(request):
            self._require(request, "storage.objects.list", "object")
        found = self.bucket.find(key, request.query.get("ifGenerationMatch", ""))
        is_content = request.query.get("alt") == "media"
        return content_of(found, request.headers) if is_content else reply_json(described(found))

    def _rights_of(self, request):
        token = self.tokens.owner(request.headers)
        return self.rights.get(token.principal if token else "", set())

    def _list(self, request):
        self._require(request, "storage.objects.list", "bucket")
        query = request.query
        start = query.get("startOffset", "")
        if "pageToken" in query:
            start = base64.b64decode(query["pageToken"]).decode()
        objects, prefixes, more = self.bucket.page(query.get("prefix", ""), query.get("delimiter", ""), start,
                                                   int(query.get("maxResults", 1000)))
        listing = {"kind": "storage#objects"}
        if objects:
            listing["items"] = [described(found) for found in objects]
        if prefixes:
            listing["prefixes"] = prefixes
        if more:
            listing["nextPageToken"] = base64.b64encode(more.encode()).decode()
        return reply_json(listing)

    def _upload(self, request):
        self._in_bucket(request.path, "/upload/storage/v1/b/")
        if "upload_id" in request.query:
            return self._resume(request)
        self._require(request, "storage.objects.create", "object")
        kind = request.query.get("uploadType")
        if kind == "resumable":
            number = self.bucket.begin_session(plan_of(request.query, json.loads(request.body or b"{}")))
            query = urllib.parse.urlencode({"uploadType": "resumable", "upload_id": number})
            self.tokens.secrets.add(number)  # whoever has it may write
            return Reply(200, [("Location", f"{self.url}{request.path}?{query}")])
        if kind == "multipart":
            metadata, content = related_parts(request.headers["content-type"], request.body)
            plan = plan_of(request.query, metadata)
        else:
            plan, content = plan_of(request.query, {}), request.body
        if plan.key in self.bucket.objects and plan.generation != "0":
            self._require(request, "storage.objects.delete", "object")
        return reply_json(described(self.bucket.write(plan, content)))

    def _resume(self, request):
        number = request.query["upload_id"]
        if request.method == "DELETE":
            self.bucket.sessions.pop(number, None)
            return Reply(499)
        session = self.bucket.session(number)
        session.plan.crc32c = hash_in(request.headers) or session.plan.crc32c
        half = len(request.body) // 2 // UNIT * UNIT if request.trouble is Trouble.HALF else None
        written = self.bucket.resume(number, request.headers["content-range"], request.body, half)
        if written:
            return reply_json(described(written))
        taken = len(session.content)
        return Reply(308, [("Range", f"bytes=0-{taken - 1}")] if taken else [])

    def _batch(self, request):
        boundary = re.search(r"boundary=\"?([^\";]+)", request.headers["content-type"]).group(1)
        answer = []
        for part in request.body.decode().split(f"--{boundary}")[1:-1]:
            envelope, question = part.strip().split("\r\n\r\n", 1)
            number = re.search(r"(?i)content-id: <(.*)>", envelope).group(1)
            method, target, _ = question.splitlines()[0].split(" ", 2)
            url = urllib.parse.urlsplit(target)
            query = dict(urllib.parse.parse_qsl(url.query))
            reply = self._do(Request(method, url.path, query, request.headers, b""), url.query)
            answer.append(f"--batch\r\nContent-Type: application/http\r\nContent-ID: <response-{number}>\r\n\r\n"
                          f"HTTP/1.1 {reply.status} x\r\nContent-Type: application/json\r\n\r\n"
                          f"{reply.body.decode()}\r\n")
        return Reply(200, [("Content-Type", "multipart/mixed; boundary=batch")],
                     ("".join(answer) + "--batch--").encode())

    # The XML API

    def _xml(self, request):
        key = urllib.parse.unquote(self._in_bucket(request.path, "/"))
        query = request.query
        if not key:
            return self._unfinished(request)
        if "uploads" in query:
            self._require(request, "storage.multipartUploads.create", "object")
            self._require(request, "storage.objects.create", "object")
            number = self.bucket.begin_upload(Plan(key, storage_class=request.headers.get("x-goog-storage-class", ""),
                                                   kms_key=request.headers.get("x-goog-encryption-kms-key-name", "")))
            return reply_xml("InitiateMultipartUploadResult",
                             {"Bucket": self.bucket.name, "Key": key, "UploadId": number})
        if "uploadId" in query:
            return self._parts(request, query["uploadId"])
        if request.method == "PUT":
            return self._put_xml(request, key)
        if request.method == "DELETE":
            self._require(request, "storage.objects.delete", "object")
            self.bucket.remove(key)
            return Reply(204)
        self._require(request, "storage.objects.get", "object")
        return content_of(self.bucket.find(key, request.headers.get("x-goog-if-generation-match", "")), request.headers)

    def _put_xml(self, request, key):
        self._require(request, "storage.objects.create", "object")
        plan = Plan(key, request.headers.get("x-goog-if-generation-match", ""), hash_in(request.headers),
                    storage_class=request.headers.get("x-goog-storage-class", ""))
        content = request.body
        if "compose" in request.query:
            self._require(request, "storage.objects.get", "object")
            plan.crc32c = ""
            content = b"".join(self.bucket.find(part.findtext("Name"), part.findtext("Generation") or "").content
                               for part in xml.fromstring(request.body).iter("Component"))
        written = self.bucket.write(plan, content, is_composed="compose" in request.query)
        return Reply(200, headers_of(written))

    def _parts(self, request, number):
        if request.method == "DELETE":
            self._require(request, "storage.multipartUploads.abort", "object")
            self.bucket.upload(number)
            del self.bucket.uploads[number]
            return Reply(204)
        self._require(request, "storage.objects.create", "object")
        if request.method == "PUT":
            given = hash_in(request.headers)
            if given and given != crc32c(request.body):
                raise Refused(400, "BadDigest", "The CRC32C you specified did not match what we received.")
            self.bucket.upload(number).parts[int(request.query["partNumber"])] = request.body
            return Reply(200, [("ETag", f'"{md5_hex(request.body)}"'),
                               ("x-goog-hash", f"crc32c={crc32c(request.body)}")])
        parts = [(int(part.findtext("PartNumber")), part.findtext("ETag"))
                 for part in xml.fromstring(request.body).iter("Part")]
        written = self.bucket.complete(number, parts)
        return reply_xml("CompleteMultipartUploadResult", {"Key": written.key, "ETag": f'"{written.generation}"'},
                         headers_of(written))

    def _unfinished(self, request):
        if "uploads" not in request.query:
            raise Refused(501, "NotImplemented", "This double lists objects by the JSON API alone.")
        self._require(request, "storage.multipartUploads.list", "bucket")
        prefix = request.query.get("prefix", "")
        rows = "".join(f"<Upload><Key>{urllib.parse.quote(upload.plan.key, safe='')}</Key>"
                       f"<UploadId>{number}</UploadId><Initiated>{utc(upload.began)}</Initiated></Upload>"
                       for number, upload in self.bucket.uploads.items() if upload.plan.key.startswith(prefix))
        return Reply(200, [("Content-Type", "application/xml")],
                     f"<ListMultipartUploadsResult><EncodingType>url</EncodingType>{rows}"
                     "</ListMultipartUploadsResult>".encode())
