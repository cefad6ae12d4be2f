"""A way to a server that takes its time, and has its troubles: what goes in comes out after a delay, in both directions,
whole unless somebody says that it does not."""

import asyncio
import contextlib
import enum
import itertools
import threading

PIECE = 256 << 10


class Cut(Exception):
    """The connection ends here."""


class Fate(enum.Enum):
    """What becomes of a piece, and of its connection."""
    PASS = enum.auto()
    CUT = enum.auto()    # the piece is lost, and the connection ends in both directions
    STALL = enum.auto()  # nothing passes in this direction any more, and nobody is told


class SlowWay:
    """Listens on a port of its own (`endpoint`, host:port) as long as it is entered, and passes everything on to
    `target`, each piece `delay` seconds later. The delay is a distance, not a rate: many pieces are on the way at once.
    With a `rate`, in bytes per second, all connections share a line of that rate in each direction.

    `fate(connection, is_answer, passed)` says what becomes of a piece: of which connection, counted from 0, in which
    direction, and behind how many bytes of it.
    """

    def __init__(self, target, delay=0.0, fate=None, rate=None):
        self._rate = rate
        self._line_free = [0.0, 0.0]  # when the line has carried what it was given: there, back
        self._target = target.rsplit(":", 1)
        self._delay = delay
        self._fate = fate or (lambda *_: Fate.PASS)
        self._connections = itertools.count()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._connected, "127.0.0.1", 0, limit=4 * PIECE))
        self.endpoint = "127.0.0.1:%d" % self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_):
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _close(self):
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _connected(self, reader, writer):
        try:
            await self._join(next(self._connections), reader, writer)
        except* (Cut, asyncio.CancelledError):
            pass  # the way is closed, or this connection is cut; asyncio would report it
        finally:
            writer.close()

    async def _join(self, number, reader, writer):
        there, back = await asyncio.open_connection(*self._target, limit=4 * PIECE)
        with contextlib.closing(back):
            async with asyncio.TaskGroup() as directions:
                directions.create_task(self._carry(reader, back, number, is_answer=False))
                directions.create_task(self._carry(there, writer, number, is_answer=True))

    async def _carry(self, reader, writer, number, is_answer):
        passed = 0
        on_the_way = asyncio.Queue(4 if self._rate else 64)  # of 256 KiB; a line with a rate hardly holds anything back
        async with asyncio.TaskGroup() as ends:
            ends.create_task(self._deliver(on_the_way, writer))
            try:
                while piece := await reader.read(PIECE):
                    fate = self._fate(number, is_answer, passed)
                    if fate is Fate.CUT:
                        raise Cut
                    if fate is Fate.STALL:
                        await asyncio.Event().wait()
                    passed += len(piece)
                    await on_the_way.put((self._carried(is_answer, piece) + self._delay, piece))
            except ConnectionError:
                pass  # the other side is told by the end
            await on_the_way.put((self._loop.time() + self._delay, b""))

    def _carried(self, is_answer, piece):
        """When the line has carried the piece behind all that it was given before."""
        now = self._loop.time()
        if not self._rate:
            return now
        self._line_free[is_answer] = max(now, self._line_free[is_answer]) + len(piece) / self._rate
        return self._line_free[is_answer]

    async def _deliver(self, on_the_way, writer):
        try:
            while True:
                due, piece = await on_the_way.get()
                await asyncio.sleep(max(0.0, due - self._loop.time()))
                if not piece:
                    break
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()
