"""Signals: in every mode, at any time."""

import pathlib
import socket
import tempfile
import threading
import time
import unittest

import peers
import processes
from table import replay_file, support

STOP, CONTINUE = support.signal.SIGSTOP, support.signal.SIGCONT
ENDS = {support.INTERRUPT: 130, support.TERMINATE: 143, support.HANG_UP: 129}
STOPS = 5


def stop_and_continue(run):
    """Ctrl-Z and fg, a debugger that comes and goes: every call that waits is interrupted."""
    for _ in range(STOPS):
        if run.process.poll() is not None:
            return
        run.send(STOP)
        processes.until_stopped(run)
        run.send(CONTINUE)
        support.observe(0.01)


class StopAndContinue(peers.Case):
    """Nothing is lost, nothing is taken for a time-out, whatever waits."""

    def stopped_while_it_waits(self, *arguments, answer="HELLO"):
        """Sends, gets an answer, is stopped while it waits for the next line, and sends again."""
        with support.start(*arguments) as run:
            for _ in range(3):
                run.type("hello\n")
                run.out.until(answer)
                stop_and_continue(run)
            run.end_input()
            self.assertEqual((run.code(), run.err.rest()), (0, b""))

    def test_a_script(self):
        self.stopped_while_it_waits(self.url(self.upper))

    def test_a_script_that_records(self):
        path = pathlib.Path(self.folder, "r.jsonl")
        self.stopped_while_it_waits("--record", path, self.url(self.upper))
        self.assertEqual(path.read_text().count('"HELLO\\n"'), 3)

    def test_events_as_json(self):
        self.stopped_while_it_waits("--json", self.url(self.upper))

    def test_a_pipe(self):
        self.stopped_while_it_waits("pipe", self.url(self.upper))

    def test_a_pipe_of_datagrams(self):
        with support.udp_peer(peers.each_datagram(lambda data: [data.upper()])) as peer:
            self.stopped_while_it_waits("pipe", f"udp://127.0.0.1:{peer.port}")

    def test_a_script_over_datagrams(self):
        with support.udp_peer(peers.each_datagram(lambda data: [data.upper()])) as peer:
            self.stopped_while_it_waits(f"udp://127.0.0.1:{peer.port}")

    def test_the_demo(self):
        self.stopped_while_it_waits("demo")

    def test_much_that_is_under_way(self):
        data = peers.numbered(50000)
        for mode in (["pipe"], ["--no-source", "--pace", "free"]):
            with self.subTest(mode=mode), support.start(*mode, self.url(self.upper)) as run:
                threading.Thread(target=peers.give_all, args=(run, data), daemon=True).start()
                stopping = threading.Thread(target=stop_and_continue, args=(run,), daemon=True)
                stopping.start()
                self.assertTrue(run.out.rest() == data.upper())
                stopping.join()
                self.assertEqual((run.code(), run.err.rest()), (0, b""))

    def test_a_pipe_that_waits_after_its_input(self):
        answer = threading.Event()

        def late(connection):
            support.read_all(connection)
            answer.wait(support.LIMIT)
            connection.sendall(b"late\n")
        with support.tcp_peer(late) as peer, support.start("pipe", self.url(peer)) as run:
            run.type("q\n")
            run.end_input()
            peer.someone_came.wait(support.LIMIT)
            stop_and_continue(run)
            answer.set()
            self.assertEqual((run.out.rest(), run.code(), run.err.rest()), (b"late\n", 0, b""))

    def test_what_waits_for_a_time(self):
        with support.start(self.url(self.upper), "-c", ":wait 500ms", "-c", "hello") as run:
            began = time.monotonic()
            run.end_input()
            peer_came = self.upper.someone_came.wait(support.LIMIT)
            stop_and_continue(run)
            run.out.until("HELLO")
            self.assertTrue(peer_came)
            self.assertGreater(time.monotonic() - began, 0.5)
            self.assertEqual(run.code(), 0)

    def test_servers(self):
        with support.serving("tcp://127.0.0.1:0", "udp://127.0.0.1:0", "--reply", "upper") as server:
            with support.dial(server.ports[0]) as guest:
                for _ in range(3):
                    stop_and_continue(server)
                    guest.sendall(b"hello\n")
                    self.assertEqual(support.read_line(guest), b"HELLO\n")
            server.send(support.TERMINATE)
            self.assertEqual(server.code(), 0)

    def test_a_server_of_datagrams(self):
        with support.serving("udp://127.0.0.1:0", "--reply", "upper") as server:
            self.stopped_between_datagrams(server, server.ports[0])
            server.send(support.TERMINATE)
            self.assertEqual(server.code(), 0)

    def stopped_between_datagrams(self, server, port, count=3):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as guest:
            guest.settimeout(support.LIMIT)
            for _ in range(count):
                guest.sendto(b"hello", ("127.0.0.1", port))
                stop_and_continue(server)
                self.assertEqual(guest.recv(100), b"HELLO")

    def test_a_chat(self):
        with support.serving("tcp://127.0.0.1:0", "--reply", "chat") as server:
            with support.dial(server.ports[0]) as ann, support.dial(server.ports[0]) as bob:
                ann_says = b"<%s:%d> hello\n" % (ann.getsockname()[0].encode(), ann.getsockname()[1])
                server.out.until(r"(?s)connected.*connected")
                for _ in range(3):
                    ann.sendall(b"hello\n")
                    stop_and_continue(server)
                    while (line := support.read_line(bob)).startswith(b"* "):
                        pass
                    self.assertEqual(line, ann_says)
            server.send(support.TERMINATE)
            self.assertEqual(server.code(), 0)

    def transcript(self, pause_ms=0):
        path = replay_file(self.folder, self.url(self.upper), b"hello\nhello\n")
        path.write_text(path.read_text().replace('"send",', f'"send", "after_ms": {pause_ms},'))
        return path

    def test_a_replay(self):
        with support.start("replay", "--target", "recorded", "--timing", "recorded", self.transcript(300)) as run:
            self.upper.someone_came.wait(support.LIMIT)
            stop_and_continue(run)
            self.assertIn(b"3 passed", run.out.rest())
            self.assertEqual(run.code(), 0)

    def test_a_load(self):
        with support.start("replay", "--target", "recorded", "--sessions", "20", self.transcript()) as run:
            self.upper.someone_came.wait(support.LIMIT)
            stop_and_continue(run)
            run.out.rest()
            self.assertEqual((run.code(), run.err.rest()), (0, b""))

    def test_a_mock(self):
        mock = support.start("serve", "--from", self.transcript(), "tcp://127.0.0.1:0")
        with mock as server:
            port = int(server.out.until(r"listening tcp://127.0.0.1:(\d+)").group(1))
            with support.dial(port) as guest:
                for _ in range(2):
                    guest.sendall(b"hello\n")
                    stop_and_continue(server)
                    self.assertEqual(support.read_line(guest), b"HELLO\n")
            server.send(support.TERMINATE)
            self.assertEqual((server.code(), server.err.rest()), (0, b""))

    def test_a_mock_of_datagrams(self):
        path = replay_file(self.folder, "udp://127.0.0.1:9", b"hello\nhello\n")
        path.write_text(path.read_text().replace("\\n", ""))
        with support.start("serve", "--from", path, "udp://127.0.0.1:0") as server:
            port = int(server.out.until(r"listening udp://127.0.0.1:(\d+)").group(1))
            self.stopped_between_datagrams(server, port, 2)
            server.send(support.TERMINATE)
            self.assertEqual((server.code(), server.err.rest()), (0, b""))


class Ends(peers.Case):
    """Each signal that ends it does so in time, with its code, whatever is under way."""

    def ended_by_each_signal(self, *arguments, ready=None, codes=None):
        for number, code in (codes or ENDS).items():
            with self.subTest(signal=number), support.start(*arguments) as run:
                (ready or processes.until_quiet)(run)
                run.send(number)
                self.assertEqual(run.code(), code)

    def test_a_script(self):
        self.ended_by_each_signal(self.url(self.silent))

    def test_a_script_that_waits(self):
        self.ended_by_each_signal(self.url(self.upper), "-c", ":wait 60s")

    def test_a_script_that_expects(self):
        self.ended_by_each_signal(self.url(self.upper), "-c", "x", "-c", ":expect never 60s")

    def test_a_script_that_connects(self):
        with peers.full_backlog() as nobody:
            self.ended_by_each_signal(self.url(nobody))

    def test_a_pipe(self):
        self.ended_by_each_signal("pipe", self.url(self.silent))

    def test_a_pipe_that_connects(self):
        with peers.full_backlog() as nobody:
            self.ended_by_each_signal("pipe", self.url(nobody))

    def test_servers(self):
        stops = {support.INTERRUPT: 0, support.TERMINATE: 0}
        listens = lambda run: run.out.until("listening")
        for served in (["tcp://127.0.0.1:0"], ["udp://127.0.0.1:0"], ["--reply", "chat", "tcp://127.0.0.1:0"]):
            with self.subTest(served=served):
                self.ended_by_each_signal("serve", *served, ready=listens, codes=stops)

    def test_a_replay(self):
        path = replay_file(self.folder, self.url(self.silent), b"hello\n")
        self.ended_by_each_signal("replay", "--target", "recorded", path)

    def test_a_replay_that_pauses_after_an_answer(self):
        path = replay_file(self.folder, self.url(self.upper), b"hello\nhello\n")
        events = path.read_text().split('"type": "send"')
        path.write_text('"type": "send", "after_ms": 60000'.join(events))
        path.write_text(path.read_text().replace(', "after_ms": 60000', "", 1))
        paused = "replay", "--target", "recorded", "--timing", "recorded", path
        self.ended_by_each_signal(*paused, ready=self.until_it_pauses)

    @staticmethod
    def until_it_pauses(run):
        run.out.until("send")
        processes.until_quiet(run)

    def test_a_recording_is_whole(self):
        for number, code in ENDS.items():
            path = pathlib.Path(self.folder, "r.json")
            with self.subTest(signal=number), support.start("--record", path, "--force", self.url(self.upper)) as run:
                run.type("hello\n")
                run.out.until("HELLO")
                run.send(number)
                self.assertEqual(run.code(), code)
            self.assertEqual(support.confab("transcript", "lint", path).err, "")
            self.assertIn('"end"', path.read_text())


if __name__ == "__main__":
    unittest.main()
