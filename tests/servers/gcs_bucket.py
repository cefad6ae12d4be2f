"""A bucket of Google's storage in memory, by the service's own rules: generations, conditions, checksums, retention,
uploads that are resumed and uploads in parts. Nothing here knows of HTTP."""

import base64
import dataclasses
import datetime
import functools
import hashlib
import itertools
import secrets

UNIT = 256 << 10
SMALLEST_PART = 5 << 20
POLYNOMIAL = 0x82F63B78


def _row(byte):
    for _ in range(8):
        byte = byte >> 1 ^ (POLYNOMIAL if byte & 1 else 0)
    return byte


TABLE = [_row(byte) for byte in range(256)]


def _behind(crc, zeros):
    for _ in range(zeros):
        crc = crc >> 8 ^ TABLE[crc & 0xFF]
    return crc


# Four bytes a step: a backup is summed up in seconds.
LOW = [_behind(half, 4) for half in range(1 << 16)]
HIGH = [_behind(half, 2) for half in range(1 << 16)]


@functools.lru_cache(16)
def crc32c(content):
    """As the service writes it."""
    crc = 0xFFFFFFFF
    whole = len(content) // 4 * 4
    for word in memoryview(content)[:whole].cast("I"):
        word ^= crc
        crc = LOW[word & 0xFFFF] ^ HIGH[word >> 16]
    for byte in content[whole:]:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return base64.b64encode((crc ^ 0xFFFFFFFF).to_bytes(4, "big")).decode()


class Refused(Exception):
    """What the service says instead of doing what it was asked."""

    def __init__(self, status, reason, message):
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message


def utc(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


@dataclasses.dataclass
class Object:
    key: str
    content: bytes
    generation: int
    crc32c: str
    md5: str  # empty for what was put together of parts
    made: datetime.datetime
    storage_class: str
    kms_key: str = ""


@dataclasses.dataclass
class Plan:
    """What is to be written, as it was asked for."""
    key: str
    generation: str = ""  # that there must be: "0" for none; empty for any
    crc32c: str = ""
    md5: str = ""
    storage_class: str = ""
    kms_key: str = ""


@dataclasses.dataclass
class Session:
    """A resumable upload."""
    plan: Plan
    content: bytearray = dataclasses.field(default_factory=bytearray)


@dataclasses.dataclass
class Upload:
    """A multipart upload of the XML API."""
    plan: Plan
    began: datetime.datetime
    parts: dict = dataclasses.field(default_factory=dict)


class Bucket:
    """`settings`: what its owner has set up, as the JSON API has it. `disabled_keys`: names of keys of Cloud KMS."""

    def __init__(self, name, now):
        self.name = name
        self.settings = {"location": "EUROPE-WEST3", "storageClass": "STANDARD",
                         "softDeletePolicy": {"retentionDurationSeconds": "604800"},
                         "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True},
                                              "publicAccessPrevention": "enforced"}}
        self.disabled_keys = set()
        self.objects = {}
        self.sessions = {}
        self.uploads = {}
        self._now = now
        self._generations = itertools.count(1_700_000_000_000_001)

    # Objects

    def find(self, key, generation=""):
        if key not in self.objects:
            raise Refused(404, "notFound", f"No such object: {self.name}/{key}")
        self._check_condition(key, generation)
        return self.objects[key]

    def _check_condition(self, key, generation):
        there = self.objects[key].generation if key in self.objects else 0
        if generation and int(generation) != there:
            raise Refused(412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.")

    def _check_lock(self, key):
        if key not in self.objects:
            return
        if self.settings.get("defaultEventBasedHold"):
            raise Refused(403, "objectUnderActiveHold",
                          f"Object '{self.name}/{key}' is under active Event-Based hold and cannot be deleted.")
        seconds = int(self.settings.get("retentionPolicy", {}).get("retentionPeriod", 0))
        until = self.objects[key].made + datetime.timedelta(seconds=seconds)
        if until > self._now():
            raise Refused(403, "retentionPolicyNotMet",
                          f"Object '{self.name}/{key}' is subject to bucket's retention policy or object retention and "
                          f"cannot be deleted or overwritten until {utc(until)}")

    def write(self, plan, content, is_composed=False):
        self._check_condition(plan.key, plan.generation)
        self._check_lock(plan.key)
        key = plan.kms_key or self.settings.get("encryption", {}).get("defaultKmsKeyName", "")
        if key in self.disabled_keys:
            raise Refused(400, "invalid", f"Cloud KMS key {key} is disabled, destroyed, or scheduled to be destroyed.")
        content = bytes(content)
        crc, md5 = crc32c(content), base64.b64encode(hashlib.md5(content).digest()).decode()
        for name, given, real in (("CRC32C", plan.crc32c, crc), ("MD5 hash", plan.md5, md5)):
            if given and given != real:
                raise Refused(400, "invalid", f'Provided {name} "{given}" doesn\'t match calculated {name} "{real}".')
        self.objects[plan.key] = Object(plan.key, content, next(self._generations), crc,
                                        "" if is_composed else md5, self._now(),
                                        plan.storage_class or self.settings["storageClass"], key)
        return self.objects[plan.key]

    def remove(self, key, generation=""):
        self.find(key, generation)
        self._check_lock(key)
        del self.objects[key]

    def page(self, prefix="", delimiter="", start="", limit=1000):
        """Objects and prefixes from `start` on, as many as `limit`, and where the next page starts."""
        objects, prefixes = [], []
        for key in sorted(self.objects, key=str.encode):
            if not key.startswith(prefix) or key.encode() < start.encode():
                continue
            rest = key[len(prefix):]
            folder = prefix + rest[:rest.index(delimiter) + 1] if delimiter and delimiter in rest else ""
            if folder and (folder in prefixes or folder < start):
                continue
            if len(objects) + len(prefixes) == limit:
                return objects, prefixes, folder or key
            if folder:
                prefixes.append(folder)
            else:
                objects.append(self.objects[key])
        return objects, prefixes, ""

    # Resumable uploads

    def begin_session(self, plan):
        self._check_condition(plan.key, plan.generation)
        number = secrets.token_hex(16)
        self.sessions[number] = Session(plan)
        return number

    def session(self, number):
        if number not in self.sessions:
            raise Refused(410, "gone", "The requested upload is gone.")
        return self.sessions[number]

    def resume(self, number, stretch, content, keep=None):
        """The object, or None while there is more to come. `stretch`: what Content-Range says, "bytes 0-9/*". `keep`:
        how many of these bytes the service takes, where not all."""
        session = self.session(number)
        extent, total = stretch.removeprefix("bytes ").split("/")
        if extent != "*":
            first, last = map(int, extent.split("-"))
            if first > len(session.content) or last - first + 1 != len(content):
                raise Refused(400, "invalid", f"Invalid request. {stretch} does not follow {len(session.content)}.")
            if total == "*" and len(content) % UNIT:
                raise Refused(400, "invalid", "The chunk is not a multiple of 256 KiB and not the last one.")
            fresh = content[len(session.content) - first:]
            session.content += fresh if keep is None else fresh[:keep]
        if total == "*" or len(session.content) < int(total):
            return None
        written = self.write(session.plan, session.content)
        del self.sessions[number]
        return written

    # Multipart uploads

    def begin_upload(self, plan):
        number = secrets.token_hex(16)
        self.uploads[number] = Upload(plan, self._now())
        return number

    def upload(self, number):
        if number not in self.uploads:
            raise Refused(404, "NoSuchUpload", "The requested upload was not found.")
        return self.uploads[number]

    def complete(self, number, parts):
        """`parts`: numbers and etags, in order."""
        upload = self.upload(number)
        contents = []
        for part, etag in parts:
            if part not in upload.parts or hashlib.md5(upload.parts[part]).hexdigest() != etag.strip('"'):
                raise Refused(400, "InvalidPart", "One or more of the specified parts could not be found.")
            contents.append(upload.parts[part])
        if any(len(content) < SMALLEST_PART for content in contents[:-1]):
            raise Refused(400, "EntityTooSmall", "A part other than the last is smaller than 5 MiB.")
        written = self.write(upload.plan, b"".join(contents), is_composed=True)
        del self.uploads[number]
        return written
