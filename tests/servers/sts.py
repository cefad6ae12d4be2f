"""Temporary credentials of MinIO's Security Token Service, each with a policy of its own."""

import dataclasses
import datetime
import hashlib
import hmac
import json
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree

from .minio import ACCESS_KEY, REGION, SECRET_KEY
from .waiting import wait_until

CONTENT_TYPE = "application/x-www-form-urlencoded"


@dataclasses.dataclass
class Keys:
    access_key: str
    secret_key: str
    session_token: str = ""

    def environment(self):
        """What a program needs to know to use them."""
        known = {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key}
        return known | ({"AWS_SESSION_TOKEN": self.session_token} if self.session_token else {})

    def secrets(self):
        return {self.secret_key, self.session_token} - {""}


ROOT = Keys(ACCESS_KEY, SECRET_KEY)


def keys_for(endpoint, allowed, bucket, region=REGION):
    """Keys that may do what is `allowed`, names such as "GetObject", in that bucket and nothing else."""
    resources = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    policy = {"Version": "2012-10-17",
              "Statement": [{"Effect": "Allow", "Action": [f"s3:{name}" for name in allowed], "Resource": resources}]}
    body = urllib.parse.urlencode({"Action": "AssumeRole", "Version": "2011-06-15", "DurationSeconds": 3600,
                                   "Policy": json.dumps(policy)}).encode()
    reply = wait_until(lambda: _ask(endpoint, body, region), f"the STS of {endpoint}")
    found = {node.tag.split("}")[-1]: node.text for node in xml.etree.ElementTree.fromstring(reply).iter()}
    return Keys(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])


def _ask(endpoint, body, region):
    """The answer; None while the server, which calls itself ready before, is not."""
    try:
        request = urllib.request.Request(f"http://{endpoint}/", body, _signed(endpoint, body, region))
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.read()
    except urllib.error.HTTPError as error:
        words = error.read()
        if b"Server not initialized" not in words:
            raise RuntimeError(words) from error
        return None


def _signed(host, body, region):
    """The headers of a POST to "/" by the root user, with its signature."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{now[:8]}/{region}/sts/aws4_request"
    digest = hashlib.sha256(body).hexdigest()
    names = "content-type;host;x-amz-date"
    canonical = f"POST\n/\n\ncontent-type:{CONTENT_TYPE}\nhost:{host}\nx-amz-date:{now}\n\n{names}\n{digest}"
    to_sign = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = b"AWS4" + SECRET_KEY.encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return {"Content-Type": CONTENT_TYPE, "X-Amz-Date": now,
            "Authorization": f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{scope}, "
                             f"SignedHeaders={names}, Signature={signature}"}
