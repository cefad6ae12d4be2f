"""A small client of Weaviate's REST API: what tests need, and every answer they did not expect an error."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request

from .waiting import wait_until

PAGE = 500
BATCH = 200


def pass_second():
    """Waits out the second in which the last vector index may have been made: Weaviate 1.39 names an index's log by the
    second, and a backup in that same second leaves the log out, and so the index empty (hnsw/commit_logger.go)."""
    now = int(time.time())
    wait_until(lambda: int(time.time()) > now, "the next second")


class Rest:
    """`url` is where a node answers: http://127.0.0.1:8080. `key`: an API key, where the server wants one."""

    def __init__(self, url, key=None):
        self._url = url
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})

    def exchange(self, method, path, body=None, query=None):
        """(status, JSON) of any answer; None for a body that is empty."""
        url = f"{self._url}/v1{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, method=method, data=data, headers=self._headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as response:
                status, text = response.status, response.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        return status, json.loads(text) if text else None

    def call(self, method, path, body=None, query=None):
        """The JSON of a 200 or 204; RuntimeError otherwise."""
        status, answer = self.exchange(method, path, body, query)
        if status not in (200, 204):
            raise RuntimeError(f"{method} {path}: {status} {answer}")
        return answer

    # Collections

    def collections(self):
        """The schemas, by name."""
        return {schema["class"]: schema for schema in self.call("GET", "/schema")["classes"]}

    def create_collection(self, schema):
        self.call("POST", "/schema", schema)

    def delete_collection(self, name):
        self.call("DELETE", f"/schema/{name}")

    def clear(self):
        """Deletes every collection and alias."""
        for alias, _ in self.aliases():
            self.call("DELETE", f"/aliases/{alias}")
        for name in self.collections():
            self.delete_collection(name)

    def tenants(self, collection):
        """Name and activity status, in the names' order."""
        return sorted(self.call("GET", f"/schema/{collection}/tenants"), key=lambda tenant: tenant["name"])

    def add_tenants(self, collection, names):
        self.call("POST", f"/schema/{collection}/tenants", [{"name": name} for name in names])

    def aliases(self):
        """Pairs of an alias and its collection, sorted."""
        return sorted((each["alias"], each["class"]) for each in self.call("GET", "/aliases")["aliases"])

    def add_alias(self, alias, collection):
        self.call("POST", "/aliases", {"alias": alias, "class": collection})

    # Objects

    def load(self, objects):
        """Stores objects: {"class", "id", "properties", "vector" or "vectors", "tenant"}."""
        for start in range(0, len(objects), BATCH):
            for stored in self.call("POST", "/batch/objects", {"objects": objects[start:start + BATCH]}):
                if stored["result"].get("errors"):
                    raise RuntimeError(f"{stored['class']} {stored['id']}: {stored['result']['errors']}")

    def read(self, collection, tenant=None):
        """Every object with all of its vectors, in the order of ids."""
        query = {"class": collection, "limit": PAGE, "include": "vector"} | ({"tenant": tenant} if tenant else {})
        objects = []
        after = ""
        while True:
            page = self.call("GET", "/objects", query=query | {"after": after})["objects"]
            if not page:
                return objects
            objects += page
            after = page[-1]["id"]

    def graphql(self, query):
        """`data` of the answer; RuntimeError where there are errors."""
        answer = self.call("POST", "/graphql", {"query": query})
        if answer.get("errors"):
            raise RuntimeError(f"{query}: {answer['errors']}")
        return answer["data"]

    # Backups

    def create_backup(self, backend, backup, body=None, **config):
        """Creates a backup and waits for its success. `config`: CompressionLevel and the like."""
        pass_second()
        self._start("POST", f"/backups/{backend}", {"id": backup, "config": config} | (body or {}))
        self._finish(f"/backups/{backend}/{backup}")

    def restore_backup(self, backend, backup, body=None, **config):
        """Restores a backup and waits for its success."""
        self._start("POST", f"/backups/{backend}/{backup}/restore", {"config": config} | (body or {}))
        self._finish(f"/backups/{backend}/{backup}/restore")

    def status(self, backend, backup):
        """The status of a backup's creation; None where the server knows of none."""
        status, answer = self.exchange("GET", f"/backups/{backend}/{backup}")
        return answer["status"] if status == 200 else None

    def list_backups(self, backend):
        return self.call("GET", f"/backups/{backend}")

    def _start(self, method, path, body):
        """Weaviate takes one operation of a kind at a time, and calls itself busy for a moment after the end of one."""

        def accepted():
            status, answer = self.exchange(method, path, body)
            if status == 422 and "already in progress" in str(answer):
                return False
            if status != 200 or not answer:  # a panic of the server is an empty 200
                raise RuntimeError(f"{method} {path}: {status} {answer}")
            return True

        wait_until(accepted, f"{method} {path} is taken")

    def _finish(self, path):
        def ended():
            status, answer = self.exchange("GET", path)
            if status == 500:  # it read its own descriptor while it wrote it
                return False
            if status != 200 or answer["status"] == "CANCELED" or answer.get("error"):  # there a moment after FAILED
                raise RuntimeError(f"{path}: {status} {answer}")
            stored = not answer.get("completedAt", "").startswith("0001-")  # else known in the server's memory alone
            return answer["status"] == "SUCCESS" and stored

        wait_until(ended, f"the end of {path}", seconds=300)
