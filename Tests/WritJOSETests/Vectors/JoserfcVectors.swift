// Tokens and keys that another implementation made.
//
// Made by Python's joserfc 1.6.5 with this script (signatures of RSA-PSS and ECDSA differ at every run):
//
//     import json
//     from joserfc import jwk, jws
//     from joserfc.jwk import OctKey
//     claims = json.dumps({"iss": "https://as.example/realms/demo", "aud": "api", "exp": 1893456000, "n": 1}).encode()
//     out = {}
//     makers = {
//         "RS256": lambda: jwk.RSAKey.generate_key(2048),
//         "ES256": lambda: jwk.ECKey.generate_key("P-256"),
//         "EdDSA": lambda: jwk.OKPKey.generate_key("Ed25519"),
//     }
//     for alg, make in makers.items():
//         key = make()
//         name = alg.lower().replace("eddsa", "edDSA")
//         public = dict(key.as_dict(private=False), kid=key.thumbprint())
//         out[name + "Key"] = json.dumps(public, separators=(",", ":"))
//         out[name + "Thumbprint"] = key.thumbprint()
//         header = {"alg": alg, "typ": "at+jwt", "kid": key.thumbprint()}
//         out[name + "Token"] = jws.serialize_compact(header, claims, key, algorithms=[alg])
//         if alg == "RS256":
//             out["ps256Token"] = jws.serialize_compact(dict(header, alg="PS256"), claims, key, algorithms=["PS256"])
//             # Algorithm confusion: HMAC with what everybody can read, the public key.
//             for form, secret in (("PEM", key.as_pem(private=False)), ("DER", key.as_der(private=False))):
//                 out["hs256" + form + "Token"] = jws.serialize_compact(
//                     dict(header, alg="HS256"), claims, OctKey.import_key(secret), algorithms=["HS256"])
//     print(json.dumps(out))

enum JoserfcVectors {
    static let rs256Key = """
        {"n":"vd5e7iPs6K2I_CiVkadhu_rtlASO7v9cuhnL082ocTN3OWIfcLJKttlMAWL-vSLezlhd51JCdSTYTpAKiB3k-Is91e\
        MUik0HtckfO40ofFCbVsfRA1mNkBQwVxAGL5uxefV-Wf0NVP1OvQ1TaPHwR45I2bwUF7X6zBn-lPGQQkbyL7YJh4lY8jRA2-\
        DY8ClTsIhpK717U6aHjnJZq6Xh-UWmRbsgbnmqpETSmcKvc8U9425ZpAV3IaS0SaOdHlLu4IwXrViUazG3IzN-xgh1zGGOSr\
        sk8LCPdGCfHQl3B6OeJikeDOic-Co4Y8cOjoHPJeEE81Cm1ZEmhskOdjwU6w","e":"AQAB","kty":"RSA","kid":"LWEC\
        6oSccFyW2ZonN99Qd7cHLxjdF9j4gVVE04MAnvE"}
        """
    static let rs256Thumbprint = "LWEC6oSccFyW2ZonN99Qd7cHLxjdF9j4gVVE04MAnvE"
    static let rs256Token = """
        eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IkxXRUM2b1NjY0Z5VzJab25OOTlRZDdjSEx4amRGOWo0Z1ZW\
        RTA0TUFudkUifQ.eyJpc3MiOiAiaHR0cHM6Ly9hcy5leGFtcGxlL3JlYWxtcy9kZW1vIiwgImF1ZCI6ICJhcGkiLCAiZXhwI\
        jogMTg5MzQ1NjAwMCwgIm4iOiAxfQ.E33sWGs7bhNRKnAlZZdXzf1VWR69H5bLoHNYMsU_gVvoBAZ4rxVme4zqNyKdkrKFWv\
        16IpcKdzVTBFOOd6krXBkBcAw3SCB6hiOhYoZVSizBpFAVG73VYQDxkjEOzMXsZvGOfYQHRI2MJGPTBAgatXZwYnh7vhcGD1\
        72LZGML7c881NXNHurJdqrKF6LyLa8of4Bz_5AqoDrjQh59r5b3pNIIEO1JEYuDB7LePt-Z3lBb1C0Y865NR20E1L7nBeIXU\
        -1SKKC4NVuiB8ISfbF-09yw0r-5fp7go6zcJTaB1Sxx0gV4Qpba8YrEFOgHjVxZg4KLSYeSdzYjkj_QvRvnQ
        """
    static let ps256Token = """
        eyJhbGciOiJQUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IkxXRUM2b1NjY0Z5VzJab25OOTlRZDdjSEx4amRGOWo0Z1ZW\
        RTA0TUFudkUifQ.eyJpc3MiOiAiaHR0cHM6Ly9hcy5leGFtcGxlL3JlYWxtcy9kZW1vIiwgImF1ZCI6ICJhcGkiLCAiZXhwI\
        jogMTg5MzQ1NjAwMCwgIm4iOiAxfQ.mGhU9NXmgnL7hP6PrFD787SLlMFxk274Qb2HpS67MUtl15jzgJsMZT-_CiOJLB5bU0\
        AJiCwOdTbhEcVPEgl-RUD-d5ybaPBjMuO7xv8UCl7mY5WyaUkWnLTPwOt6I7pH9KFCl3ywSFzMo4wDVhSSzMBZoK0WNSAyG-\
        30j9IdoScnrGCb-JNbcDIlNfD_PWwwOdGuVeoj43qwbh1dBxhqEbTBs96KUpPbmmh6z7UTxb5e14GPdI1RFqOQ4QJig0ZO6y\
        V7NhcyJsnus_r7_ri5fcfFBHuWA43s3jx-9AHtWK1aEa0PRrdGCrUYGP80GZD8K5qrYYCixxHg1dFhZrqwyw
        """
    static let hs256PEMToken = """
        eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IkxXRUM2b1NjY0Z5VzJab25OOTlRZDdjSEx4amRGOWo0Z1ZW\
        RTA0TUFudkUifQ.eyJpc3MiOiAiaHR0cHM6Ly9hcy5leGFtcGxlL3JlYWxtcy9kZW1vIiwgImF1ZCI6ICJhcGkiLCAiZXhwI\
        jogMTg5MzQ1NjAwMCwgIm4iOiAxfQ.FOVeLTGg91efjw5tWTzNHMhbVCVGgcFBIb0w1XiBsWU
        """
    static let hs256DERToken = """
        eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6IkxXRUM2b1NjY0Z5VzJab25OOTlRZDdjSEx4amRGOWo0Z1ZW\
        RTA0TUFudkUifQ.eyJpc3MiOiAiaHR0cHM6Ly9hcy5leGFtcGxlL3JlYWxtcy9kZW1vIiwgImF1ZCI6ICJhcGkiLCAiZXhwI\
        jogMTg5MzQ1NjAwMCwgIm4iOiAxfQ.NK4sYKMErXkibSzZLh0zkwmbPU87KZxVuf7KDdeTWMg
        """
    static let es256Key = """
        {"crv":"P-256","x":"UOo30vSRyQDZoYXLzWzH_Bw2bKB0u8Bc-T7x_R6cYmE","y":"5ie5GKid70tziYEhRfa2GBpdbf\
        1QI5_KfsvFyDZQ18U","kty":"EC","kid":"N3ZppzaIsZk9BIb7HoGWd2t7YZY2a762iKYPTYIh2b8"}
        """
    static let es256Thumbprint = "N3ZppzaIsZk9BIb7HoGWd2t7YZY2a762iKYPTYIh2b8"
    static let es256Token = """
        eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Ik4zWnBwemFJc1prOUJJYjdIb0dXZDJ0N1laWTJhNzYyaUtZ\
        UFRZSWgyYjgifQ.eyJpc3MiOiAiaHR0cHM6Ly9hcy5leGFtcGxlL3JlYWxtcy9kZW1vIiwgImF1ZCI6ICJhcGkiLCAiZXhwI\
        jogMTg5MzQ1NjAwMCwgIm4iOiAxfQ.wYwmWRiIGMYq-RxhlTj3dlcuyuDhcM6KebNvXL6D970QeEdiMX51QJkd63z2CnSSaa\
        Rrm5bV-G_Su1NjPyOGyw
        """
    static let edDSAKey = """
        {"crv":"Ed25519","x":"7Twu_5BRyMjGWedsaVNjUK0Aai0rG63ay3lhzjvTUVs","kty":"OKP","kid":"xCWIPIsEdW\
        5kfXqcy2tpfIeEogNbpQfVCt0RRbByj6Y"}
        """
    static let edDSAThumbprint = "xCWIPIsEdW5kfXqcy2tpfIeEogNbpQfVCt0RRbByj6Y"
    static let edDSAToken = """
        eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6InhDV0lQSXNFZFc1a2ZYcWN5MnRwZkllRW9nTmJwUWZWQ3Qw\
        UlJiQnlqNlkifQ.eyJpc3MiOiAiaHR0cHM6Ly9hcy5leGFtcGxlL3JlYWxtcy9kZW1vIiwgImF1ZCI6ICJhcGkiLCAiZXhwI\
        jogMTg5MzQ1NjAwMCwgIm4iOiAxfQ.Ov0UfvXf24GfqUi0gjCS5MsVB-276VCQhKOt5C9q0DaBpFDNLL-z1F4nm7baSAk0gC\
        AdhhNQR2GzruBecYewCw
        """
}
