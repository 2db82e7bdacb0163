"""A mail server that takes mail from those who log in, over TLS only (RFC 5321, RFC 3207, RFC 4954)."""

import base64
import email
import email.policy
import socketserver
import threading


class MailServer:
    """`starttls`: plain at first; else encrypted from the first octet."""

    def __init__(self, certificate, starttls: bool, username: str, password: str):
        self.mails: list[email.message.EmailMessage] = []
        self.plain_commands: list[str] = []
        context = certificate.context()
        credentials = f"\0{username}\0{password}"
        mailbox = self

        class Connection(socketserver.StreamRequestHandler):
            def setup(self):
                self.encrypted = not starttls
                if self.encrypted:
                    self.request = context.wrap_socket(self.request, server_side=True)
                super().setup()

            def say(self, line: str):
                self.wfile.write(line.encode() + b"\r\n")

            def encrypt(self):
                self.say("220 Go on")
                self.request = context.wrap_socket(self.request, server_side=True)
                super().setup()
                self.encrypted = True

            def handle(self):
                try:
                    self.talk()
                except OSError:
                    pass  # a client that does not trust us hangs up

            def talk(self):
                self.say("220 mail.test")
                known = False
                while line := self.rfile.readline().decode().rstrip("\r\n"):
                    command = line[:4].upper()
                    if not self.encrypted:
                        mailbox.plain_commands.append(command)
                    if command == "EHLO":
                        self.say("250-mail.test")
                        self.say("250 AUTH PLAIN" if self.encrypted else "250 STARTTLS")
                    elif line.upper() == "STARTTLS":
                        self.encrypt()
                    elif command == "AUTH":
                        parts = line.split(" ")
                        if len(parts) < 3:
                            self.say("334 ")
                            parts.append(self.rfile.readline().decode().strip())
                        known = base64.b64decode(parts[2]).decode() == credentials
                        self.say("235 Welcome" if known else "535 No")
                    elif command in ("MAIL", "RCPT"):
                        self.say("250 OK" if known else "530 Log in")
                    elif command == "DATA":
                        self.say("354 Go on")
                        text = b""
                        while (part := self.rfile.readline()) != b".\r\n":
                            text += part[1:] if part.startswith(b".") else part
                        mailbox.mails.append(email.message_from_bytes(text, policy=email.policy.default))
                        self.say("250 Queued")
                    elif command == "QUIT":
                        self.say("221 Bye")
                        return
                    else:
                        self.say("502 What?")

        class Listener(socketserver.ThreadingTCPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                pass  # a client that does not trust us hangs up in the handshake

        self.server = Listener(("127.0.0.1", 0), Connection)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
