"""A realm export as Keycloak writes it, by its documented format (RealmRepresentation), with keys and hashes made here."""

import base64
import hashlib
import json
import os
import time
import uuid
from dataclasses import dataclass, field

import argon2.low_level
import jwt
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec, rsa


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def kid(key) -> str:
    """org.keycloak.common.util.KeyUtils.createKeyId: SHA-256 of the SubjectPublicKeyInfo, base64url."""
    der = key.public_key().public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()


def pem_body(key, form=ser.PrivateFormat.TraditionalOpenSSL) -> str:
    """As PemUtils writes a key: PEM without its first and last line, on one line."""
    pem = key.private_bytes(ser.Encoding.PEM, form, ser.NoEncryption()).decode()
    return "".join(line for line in pem.splitlines() if not line.startswith("-"))


def rsa_provider(key, name="rsa-generated", active=True, priority=100) -> dict:
    return {
        "id": str(uuid.uuid4()),
        "name": name,
        "providerId": "rsa-generated",
        "subComponents": {},
        "config": {
            "privateKey": [pem_body(key)],
            "certificate": ["MIICmzCCAYMCBg=="],
            "keyUse": ["SIG"],
            "priority": [str(priority)],
            "active": [str(active).lower()],
            "enabled": ["true"],
            "algorithm": ["RS256"],
        },
    }


def ec_provider(key) -> dict:
    public = key.public_key().public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)
    return {
        "id": str(uuid.uuid4()),
        "name": "ecdsa-generated",
        "providerId": "ecdsa-generated",
        "config": {
            "ecdsaPrivateKey": [pem_body(key, ser.PrivateFormat.PKCS8)],
            "ecdsaPublicKey": [b64(public)],
            "ecdsaEllipticCurveKey": ["P-256"],
            "priority": ["90"],
        },
    }


OTHER_PROVIDERS = [
    {
        "name": "hmac-generated",
        "providerId": "hmac-generated",
        "config": {"kid": ["x"], "secret": ["c2VjcmV0"], "priority": ["100"], "algorithm": ["HS512"]},
    },
    {"name": "aes-generated", "providerId": "aes-generated", "config": {"secret": ["c2VjcmV0"], "priority": ["100"]}},
    {
        "name": "rsa-enc-generated",
        "providerId": "rsa-enc-generated",
        "config": {"privateKey": ["MIIE"], "keyUse": ["ENC"], "algorithm": ["RSA-OAEP"]},
    },
]


def pbkdf2(password: str, function: str = "sha512", iterations: int = 1000, length: int = 64, inline=False) -> dict:
    """`inline` as before version 12, where there was no JSON within the JSON."""
    salt = os.urandom(16)
    value = hashlib.pbkdf2_hmac(function, password.encode(), salt, iterations, length)
    algorithm = "pbkdf2" if function == "sha1" else f"pbkdf2-{function}"
    if inline:
        return {
            "type": "password",
            "hashedSaltedValue": b64(value),
            "salt": b64(salt),
            "hashIterations": iterations,
            "counter": 0,
            "algorithm": algorithm,
            "digits": 0,
            "period": 0,
            "config": {},
        }
    return {
        "id": str(uuid.uuid4()),
        "type": "password",
        "createdDate": 1700000000000,
        "secretData": json.dumps({"value": b64(value), "salt": b64(salt), "additionalParameters": {}}),
        "credentialData": json.dumps(
            {"hashIterations": iterations, "algorithm": algorithm, "additionalParameters": {}}
        ),
    }


def argon2id(password: str) -> dict:
    """Keycloak's default since version 25: 7 MiB, five passes."""
    salt = os.urandom(16)
    value = argon2.low_level.hash_secret_raw(password.encode(), salt, 5, 7168, 1, 32, argon2.low_level.Type.ID)
    parameters = {"hashLength": ["32"], "memory": ["7168"], "type": ["id"], "version": ["1.3"], "parallelism": ["1"]}
    return {
        "id": str(uuid.uuid4()),
        "type": "password",
        "secretData": json.dumps({"value": b64(value), "salt": b64(salt), "additionalParameters": {}}),
        "credentialData": json.dumps({"hashIterations": 5, "algorithm": "argon2", "additionalParameters": parameters}),
    }


def person(username: str, credential: dict | None, **members) -> dict:
    return {
        "id": str(uuid.uuid4()),
        "username": username,
        "email": f"{username}@example.com",
        "emailVerified": True,
        "firstName": username.capitalize(),
        "lastName": "Example",
        "enabled": True,
        "totp": False,
        "createdTimestamp": 1600000000000,
        "credentials": [credential] if credential else [],
        "disableableCredentialTypes": [],
        "requiredActions": [],
        "realmRoles": ["default-roles-acme"],
        "notBefore": 0,
        "groups": [],
        **members,
    }


OWN_CLIENTS = ["account", "account-console", "admin-cli", "broker", "realm-management", "security-admin-console"]
SCOPES = ["web-origins", "acr", "profile", "roles", "basic", "email"]


def client(id: str, **members) -> dict:
    return {
        "id": str(uuid.uuid4()),
        "clientId": id,
        "enabled": True,
        "clientAuthenticatorType": "client-secret",
        "redirectUris": [],
        "webOrigins": [],
        "bearerOnly": False,
        "consentRequired": False,
        "standardFlowEnabled": False,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": False,
        "publicClient": False,
        "protocol": "openid-connect",
        "attributes": {},
        "fullScopeAllowed": True,
        "defaultClientScopes": SCOPES,
        "optionalClientScopes": ["address", "phone", "offline_access", "microprofile-jwt"],
        **members,
    }


@dataclass
class Export:
    """A realm of Keycloak's, ready to be written to a file or a directory."""

    name: str
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    old_key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    ec_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    clients: list = field(default_factory=list)
    users: list = field(default_factory=list)
    groups: list = field(default_factory=list)
    realm_roles: list = field(default_factory=list)
    client_roles: dict = field(default_factory=dict)
    members: dict = field(default_factory=dict)

    def realm(self) -> dict:
        return {
            "id": str(uuid.uuid4()),
            "realm": self.name,
            "displayName": "Acme",
            "notBefore": 0,
            "defaultSignatureAlgorithm": "RS256",
            "revokeRefreshToken": False,
            "accessTokenLifespan": 600,
            "ssoSessionIdleTimeout": 3600,
            "ssoSessionMaxLifespan": 36000,
            "offlineSessionIdleTimeout": 2592000,
            "accessCodeLifespan": 60,
            "enabled": True,
            "sslRequired": "external",
            "registrationAllowed": False,
            "rememberMe": True,
            "resetPasswordAllowed": False,
            "roles": {
                "realm": [
                    {"name": "offline_access", "description": "${role_offline-access}", "composite": False},
                    {"name": "uma_authorization", "description": "${role_uma_authorization}", "composite": False},
                    {
                        "name": f"default-roles-{self.name}",
                        "composite": True,
                        "composites": {"realm": ["offline_access"], "client": {"account": ["view-profile"]}},
                    },
                    *self.realm_roles,
                ],
                "client": {"account": [{"name": "view-profile", "clientRole": True}], **self.client_roles},
            },
            "groups": self.groups,
            "clients": [client(own) for own in OWN_CLIENTS] + self.clients,
            "clientScopes": [{"name": "profile", "protocol": "openid-connect", "protocolMappers": [{"name": "x"}]}],
            "components": {
                "org.keycloak.keys.KeyProvider": [
                    rsa_provider(self.old_key, "old", active=False),
                    rsa_provider(self.key),
                    ec_provider(self.ec_key),
                    *OTHER_PROVIDERS,
                ]
            },
            "authenticationFlows": [{"alias": "browser", "authenticationExecutions": [{"requirement": "REQUIRED"}]}],
            "keycloakVersion": "26.0.7",
            **self.members,
        }

    def write(self, path):
        """`kc.sh export --file`."""
        path.write_text(json.dumps({**self.realm(), "users": self.users}, indent=2, ensure_ascii=False))
        return path

    def write_directory(self, path, per_file: int):
        """`kc.sh export --dir --users different_files`."""
        path.mkdir()
        (path / f"{self.name}-realm.json").write_text(json.dumps(self.realm(), indent=2))
        for number, start in enumerate(range(0, len(self.users), per_file)):
            part = {"realm": self.name, "users": self.users[start : start + per_file]}
            (path / f"{self.name}-users-{number}.json").write_text(json.dumps(part, indent=2))
        return path

    def token(self, issuer: str, sub: str, key=None) -> str:
        """An access token as Keycloak issues it."""
        key, now = key or self.key, int(time.time())
        claims = {"iss": issuer, "sub": sub, "aud": "account", "typ": "Bearer", "azp": "web", "iat": now, "exp": now + 300}
        return jwt.encode(claims, key, "RS256", headers={"kid": kid(key), "typ": "JWT"})
