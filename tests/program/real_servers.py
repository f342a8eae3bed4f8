"""Servers of other people, as Debian has them; started_servers.py starts them."""

import contextlib
import os
import socket
import subprocess
import threading
import unittest

from started_servers import Place, program, started
from support import LIMIT, closed_port, environment


def openssl(*options):
    """openssl s_server, which gives each line back from its end to its beginning."""
    server = program("openssl", "openssl")
    return started(lambda place, port: [server, "s_server", "-accept", f"127.0.0.1:{port}", "-cert", "good.pem", "-key",
                                        "good.key", "-rev", *options], ready_words="ACCEPT")


def redis():
    """With TLS, and at PLACE/redis.sock."""
    server = program("redis-server", "redis-server")
    return started(lambda place, port: [
        server, "--port", "0", "--tls-port", str(port), "--bind", "127.0.0.1", "--tls-cert-file", "good.pem", "--tls-key-file",
        "good.key", "--tls-ca-cert-file", "ca.pem", "--tls-auth-clients", "no", "--unixsocket", place.path("redis.sock"),
        "--save", "", "--dir", place.folder, "--daemonize", "no"])


def haproxy():
    """Its statistics at PLACE/stats.sock."""
    server = program("haproxy", "haproxy")

    def command(place, _):
        config = place.write("haproxy.cfg", f"""
global
  stats socket {place.path("stats.sock")} mode 600 level admin
defaults
  timeout client 5s
  timeout server 5s
  timeout connect 5s
listen front
  bind unix@{place.path("front.sock")}
""")
        return [server, "-db", "-f", config]
    return started(command, "stats.sock")


def dovecot():
    """POP3 with STARTTLS at .port, IMAP at .imap: the password is "secret"."""
    server = program("dovecot", "dovecot-pop3d")
    for name in "pop3", "imap":
        if not os.path.exists(f"/usr/lib/dovecot/{name}"):
            raise unittest.SkipTest(f"dovecot's {name} is missing (Debian: dovecot-{name}d)")

    def command(place, port):
        place.imap = closed_port()
        logins = "".join(f"""
service {name}-login {{
  chroot =
  inet_listener {name} {{
    port = {number}
  }}
  inet_listener {name}s {{
    port = 0
  }}
}}""" for name, number in (("pop3", port), ("imap", place.imap)))
        return [server, "-F", "-c", place.write("dovecot.conf", f"""
base_dir = {place.path("run")}
state_dir = {place.path("state")}
log_path = {place.path("dovecot.log")}
protocols = pop3 imap
default_internal_user = {place.user.pw_name}
default_internal_group = {place.group}
default_login_user = {place.user.pw_name}
first_valid_uid = 0
listen = 127.0.0.1
ssl = yes
ssl_cert = <{place.path("good.pem")}
ssl_key = <{place.path("good.key")}
disable_plaintext_auth = yes
mail_location = maildir:{place.path("mail")}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={place.user.pw_uid} gid={place.user.pw_gid} home={place.path("home")}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
{logins}
""")]
    return started(command)


@contextlib.contextmanager
def exim():
    """SMTP with STARTTLS, started for each client: it takes mail, and keeps it in its queue."""
    server = program("exim4", "exim4-daemon-light")
    with contextlib.closing(Place()) as place, socket.create_server(("127.0.0.1", 0)) as listener:
        config = place.write("exim.conf", f"""
spool_directory = {place.folder}/spool
log_file_path = {place.folder}/%slog
primary_hostname = mail.example
exim_user = {place.user.pw_name}
exim_group = {place.group}
never_users =
keep_environment =
tls_advertise_hosts = *
tls_certificate = {place.path("good.pem")}
tls_privatekey = {place.path("good.key")}
queue_only = true
acl_smtp_rcpt = accept
acl_smtp_data = accept
begin routers
all:
  driver = redirect
  data = :blackhole:
""")
        clients = []

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        clients.append(subprocess.Popen([server, "-C", config, "-bs"], stdin=connection, stdout=connection,
                                                        stderr=subprocess.DEVNULL, preexec_fn=place.become, env=environment()))
        accepting = threading.Thread(target=serve, daemon=True)
        accepting.start()
        place.port = listener.getsockname()[1]
        try:
            yield place
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join(LIMIT)
            for each in clients:
                each.kill()
                each.wait()


def postgres():
    """The user is "test", the database "postgres", without a password."""
    initdb, server = program("initdb", "postgresql"), program("postgres", "postgresql")

    def command(place, port):
        if not os.path.exists(place.path("data")):
            place.run(initdb, "-D", place.path("data"), "-A", "trust", "-U", "test", "--no-sync", "-E", "UTF8", "--locale", "C")
            os.chmod(place.path("good.key"), 0o600)
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "ssl": "on", "fsync": "off",
                   "ssl_cert_file": place.path("good.pem"), "ssl_key_file": place.path("good.key")}
        return [server, "-D", place.path("data"), "-p", str(port),
                *(word for name, value in options.items() for word in ("-c", f"{name}={value}"))]
    return started(command, ready_words="ready to accept connections")


def nginx():
    """Serves one short page."""
    server = program("nginx", "nginx-light")

    def command(place, port):
        os.makedirs(place.path("www"), exist_ok=True)
        place.write("www/index.html", "<h1>hello</h1>\n")
        temporary = "".join(f"  {name}_temp_path {name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return [server, "-p", place.folder, "-e", "error.log", "-c", place.write("nginx.conf", f"""
daemon off;
pid nginx.pid;
events {{ }}
http {{
  access_log off;
{temporary}
  server {{ listen 127.0.0.1:{port}; root www; }}
}}
""")]
    return started(command)


def ngircd():
    """An IRC server without passwords, which calls itself irc.example.org."""
    server = program("ngircd", "ngircd")
    return started(lambda place, port: [server, "-n", "-f", place.write("ngircd.conf", f"""
[Global]
Name = irc.example.org
Info = test
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = hello
ServerUID = {place.user.pw_uid}
ServerGID = {place.user.pw_gid}
PidFile = {place.path("irc.pid")}
[Options]
DNS = no
Ident = no
PAM = no
""")])


def atftpd():
    """TFTP: hello.txt has three blocks."""
    server = program("atftpd", "atftpd")

    def command(place, port):
        place.write("hello.txt", "hello over TFTP\n" * 80)
        return [server, "--daemon", "--no-fork", "--port", str(port), "--bind-address", "127.0.0.1", "--user",
                f"{place.user.pw_name}.{place.group}", "--logfile", "-", place.folder]
    return started(command, ready_path="hello.txt")
