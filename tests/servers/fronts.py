"""What stands between a client and a server: gateways that end TLS, proxies, and trouble on the way."""

import contextlib
import http.client
import http.server
import select
import ssl
import threading
import urllib.parse

HOP_BY_HOP = {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "content-length"}


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection of a client."""
    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = -1  # an answer goes out as a whole: in pieces, its end would wait for the client's acknowledgement

    def log_message(self, *_):
        pass

    def answer(self, status, headers=(), body=b""):
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if self.command == "HEAD":  # of the length that a GET would bring
            lengths = [value for name, value in headers if name.lower() == "content-length"]
            self.send_header("Content-Length", lengths[0] if lengths else "0")
        elif status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def relay(self):
        """Answers by the front's rule, else as the server does."""
        front = self.server.owner
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        instead = front.meet(self.command, self.path, dict(self.headers))
        if instead:
            self.answer(*instead)
            return
        target = urllib.parse.urlsplit(self.path)
        address = on_this_machine(target.netloc) if target.netloc else front.server  # a proxy is told the server
        path = urllib.parse.urlunsplit(("", "", target.path, target.query, ""))
        server = http.client.HTTPConnection(address, timeout=60)
        with contextlib.closing(server):
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
            server.request(self.command, path, body or None, headers)
            reply = server.getresponse()
            content = reply.read()
        front.answered(self.command, self.path, content)
        self.answer(reply.status, reply.getheaders(), content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = relay

    def do_CONNECT(self):
        instead = self.server.owner.meet(self.command, self.path, dict(self.headers))
        if instead:
            self.answer(*instead)
            return
        with contextlib.closing(http.client.HTTPConnection(on_this_machine(self.path), timeout=60)) as server:
            server.connect()
            self.send_response(200)
            self.end_headers()
            self.wfile.flush()
            pump(self.connection, server.sock)
        self.close_connection = True


def on_this_machine(address):
    """Where a proxy finds the server: it knows every name, and all of them are here."""
    return f"127.0.0.1:{address.rsplit(':', 1)[1]}"


def pump(one, other):
    """Hands on what either says, until one of them has said all."""
    while True:
        for speaker in select.select([one, other], [], [], 60)[0]:
            data = speaker.recv(65536)
            if not data:
                return
            (other if speaker is one else one).sendall(data)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that leaves, or lacks a certificate, is none of the test's business."""


class Listener:
    """A server on a port of its own (`url`) as long as it is entered. Each connection is a `handler`, which finds this as
    `self.server.owner`. A `tls` context makes it speak TLS."""

    def __init__(self, handler, tls=None):
        self._server = Server(("127.0.0.1", 0), handler)
        self._server.owner = self
        self._scheme = "https" if tls else "http"
        if tls:
            # Agreed upon by the connection's own thread: a client that never says a word holds up nobody else.
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self):
        return self._server.server_address[1]

    @property
    def host(self):
        """host:port"""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self):
        return f"{self._scheme}://{self.host}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Front(Listener):
    """Stands in front of `server`, host:port in plain HTTP. A `tls` context makes it speak TLS.

    `rule(method, path, headers)` says what is answered in the server's place: (status, headers, body), or None.
    `told(method, path, content)` hears of each answer of the server before the client does.
    """

    def __init__(self, server="", tls=None, rule=None, told=None):
        super().__init__(Handler, tls)
        self.server = server
        self.seen = []  # ("GET", "/v1/meta", {header: value})
        self._rule = rule or (lambda *_: None)
        self.answered = told or (lambda *_: None)

    def meet(self, method, path, headers):
        self.seen.append((method, path, headers))
        return self._rule(method, path, headers)


def tls_of(certificate, key, clients=None):
    """The context of a server with that certificate. `clients`: who must have issued the clients' own ones."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if clients:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients)
    return context
