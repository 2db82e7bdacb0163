// Configurations of common software for a client, ready to be pasted.
import WritProtocol

struct ClientSnippets: Sendable {
    struct Snippet: Sendable {
        var title: String
        /// The file it belongs into.
        var place: String
        var text: String
    }

    private let id: String
    private let issuer: String
    private let redirectURI: String
    private let scope: String
    private let isForPeople: Bool
    private let actsForItself: Bool

    init(_ client: Client, issuer: String) {
        // An id with quotes or blanks would mean something else in one of these languages.
        let isPlain = client.id.rawValue.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || "._~-".utf8.contains($0)
        }
        id = isPlain ? client.id.rawValue : "CLIENT_ID"
        self.issuer = issuer
        redirectURI = client.redirectURIs.first ?? "https://app.example.com/callback"
        scope = client.scope.strings.filter { $0 != ScopeToken.offlineAccess.rawValue }.joined(separator: " ")
        isForPeople = client.grants.contains(.authorizationCode)
        actsForItself = client.grants.contains(.clientCredentials)
    }

    var all: [Snippet] {
        (isForPeople ? [apache, nginx, spring, django, node, go] : []) + (actsForItself ? [prometheus, curl] : [])
    }

    private var site: String {
        redirectURI.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3).joined(
            separator: "/")
    }

    private var apache: Snippet {
        Snippet(
            title: "Apache (mod_auth_openidc)", place: "/etc/apache2/sites-available/app.conf",
            text: """
                OIDCProviderMetadataURL \(issuer)\(Paths.discovery)
                OIDCClientID \(id)
                OIDCClientSecret CLIENT_SECRET
                OIDCRedirectURI \(redirectURI)
                OIDCCryptoPassphrase COOKIE_SECRET
                # openssl rand -hex 32 makes one
                OIDCPKCEMethod S256
                OIDCScope "\(scope)"
                OIDCRemoteUserClaim preferred_username

                <Location "/">
                    AuthType openid-connect
                    Require valid-user
                </Location>
                """)
    }

    private var nginx: Snippet {
        Snippet(
            title: "nginx (auth_request with oauth2-proxy)", place: "oauth2-proxy.cfg, and nginx.conf",
            text: """
                # oauth2-proxy.cfg
                provider = "oidc"
                oidc_issuer_url = "\(issuer)"
                client_id = "\(id)"
                client_secret = "CLIENT_SECRET"
                redirect_url = "\(redirectURI)"
                scope = "\(scope)"
                code_challenge_method = "S256"
                cookie_secret = "COOKIE_SECRET"    # openssl rand -base64 32 | tr -- '+/' '-_'
                email_domains = ["*"]
                set_xauthrequest = true
                http_address = "127.0.0.1:4180"

                # nginx.conf, in the server block
                location /oauth2/ {
                    proxy_pass http://127.0.0.1:4180;
                    proxy_set_header Host $host;
                }
                location / {
                    auth_request /oauth2/auth;
                    error_page 401 = /oauth2/sign_in;
                    auth_request_set $user $upstream_http_x_auth_request_preferred_username;
                    proxy_set_header X-User $user;
                    proxy_pass http://127.0.0.1:8000;
                }
                """)
    }

    private var spring: Snippet {
        Snippet(
            title: "Spring Boot", place: "application.yaml",
            text: """
                spring:
                  security:
                    oauth2:
                      client:
                        registration:
                          writ:
                            client-id: "\(id)"
                            client-secret: CLIENT_SECRET
                            authorization-grant-type: authorization_code
                            redirect-uri: "\(redirectURI)"
                            scope: [\(scope.split(separator: " ").joined(separator: ", "))]
                        provider:
                          writ:
                            issuer-uri: \(issuer)
                            user-name-attribute: preferred_username
                """)
    }

    private var django: Snippet {
        Snippet(
            title: "Django (Authlib)", place: "settings.py, and where the views are",
            text: """
                # settings.py
                AUTHLIB_OAUTH_CLIENTS = {
                    "writ": {"client_id": "\(id)", "client_secret": "CLIENT_SECRET"},
                }

                # views.py
                from authlib.integrations.django_client import OAuth

                oauth = OAuth()
                oauth.register(
                    "writ",
                    server_metadata_url="\(issuer)\(Paths.discovery)",
                    client_kwargs={"scope": "\(scope)", "code_challenge_method": "S256"},
                )

                def login(request):
                    return oauth.writ.authorize_redirect(request, "\(redirectURI)")

                def callback(request):
                    request.session["user"] = oauth.writ.authorize_access_token(request)["userinfo"]
                    return redirect("/")
                """)
    }

    private var node: Snippet {
        Snippet(
            title: "Node (openid-client)", place: "login.mjs",
            text: """
                const client = await import('openid-client')

                const config = await client.discovery(new URL('\(issuer)'), '\(id)', 'CLIENT_SECRET')
                const verifier = client.randomPKCECodeVerifier()
                const state = client.randomState()
                const address = client.buildAuthorizationUrl(config, {
                  redirect_uri: '\(redirectURI)',
                  scope: '\(scope)',
                  code_challenge: await client.calculatePKCECodeChallenge(verifier),
                  code_challenge_method: 'S256',
                  state,
                })
                // Send the browser to address; when it comes back to currentUrl:
                const tokens = await client.authorizationCodeGrant(config, currentUrl, {
                  pkceCodeVerifier: verifier,
                  expectedState: state,
                })
                console.log(tokens.claims())
                """)
    }

    private var go: Snippet {
        Snippet(
            title: "Go (x/oauth2 and go-oidc)", place: "login.go",
            text: """
                provider, err := oidc.NewProvider(ctx, "\(issuer)")
                if err != nil {
                \tlog.Fatal(err)
                }
                config := oauth2.Config{
                \tClientID:     "\(id)",
                \tClientSecret: "CLIENT_SECRET",
                \tEndpoint:     provider.Endpoint(),
                \tRedirectURL:  "\(redirectURI)",
                \tScopes:       []string{\(scope.split(separator: " ").map { "\"\($0)\"" }.joined(separator: ", "))},
                }
                verifier := oauth2.GenerateVerifier()
                address := config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))
                // Send the browser to address; when it comes back with code:
                token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
                rawIDToken, _ := token.Extra("id_token").(string)
                idToken, err := provider.Verifier(&oidc.Config{ClientID: config.ClientID}).Verify(ctx, rawIDToken)
                """)
    }

    private var prometheus: Snippet {
        Snippet(
            title: "Prometheus (client_credentials)", place: "prometheus.yml",
            text: """
                scrape_configs:
                  - job_name: app
                    oauth2:
                      client_id: "\(id)"
                      client_secret_file: /etc/prometheus/client_secret
                      token_url: \(issuer)\(Paths.token)
                    static_configs:
                      - targets: ["app.example.com:443"]
                    scheme: https
                """)
    }

    private var curl: Snippet {
        Snippet(
            title: "curl (client_credentials)", place: "In a shell",
            text: "curl -s -u '\(id):CLIENT_SECRET' \(issuer)\(Paths.token) -d grant_type=client_credentials")
    }
}
