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
    private let proof: Proof
    private let registered: [String]

    /// How the client proves who it is.
    private enum Proof { case secret, key, nothing }

    init(_ client: Client, issuer: String) {
        // An id with quotes or blanks would mean something else in one of these languages.
        let isPlain = client.id.rawValue.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || "._~-".utf8.contains($0)
        }
        id = isPlain ? client.id.rawValue : "CLIENT_ID"
        self.issuer = issuer
        registered = client.redirectURIs
        redirectURI = client.redirectURIs.first ?? "https://app.example.com/callback"
        scope = client.scope.strings.filter { $0 != ScopeToken.offlineAccess.rawValue }.joined(separator: " ")
        isForPeople = client.grants.contains(.authorizationCode)
        actsForItself = client.grants.contains(.clientCredentials)
        proof = client.authMethod.usesSecret ? .secret : client.authMethod == .none ? .nothing : .key
    }

    /// What to do with them.
    var lead: String {
        switch proof {
        case .secret: "A click selects the whole of one. Put the secret where it says CLIENT_SECRET."
        case .nothing:
            "A click selects the whole of one. The client is public: there is no secret, and PKCE protects the code."
        case .key:
            "A click selects the whole of one. The client signs with its key: read it from where it says PRIVATE_KEY."
        }
    }

    /// Software that knows no such proof is left out.
    var all: [Snippet] {
        let people: [Snippet] =
            switch proof {
            case .secret: [apache, nginx, spring, django, node, go]
            case .nothing: [apache, spring, django, node, go]
            case .key: [node]
            }
        let services: [Snippet] = proof == .secret ? [prometheus, curl] : []
        return (isForPeople ? people : []) + (actsForItself ? services : [])
    }

    private var site: String {
        redirectURI.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3).joined(
            separator: "/")
    }

    /// A line of a configuration that is there only with a secret.
    private func ifSecret(_ line: String, else other: String = "") -> String {
        let text = proof == .secret ? line : other
        return text.isEmpty ? "" : text + "\n"
    }

    /// The address at which software takes the code, and a word on it where it is not registered.
    private func callback(_ path: String, comment: String) -> (address: String, note: String) {
        let address = site + path
        return (address, registered.contains(address) ? "" : "\(comment) Register \(address) as a redirect URI.\n")
    }

    private var apache: Snippet {
        Snippet(
            title: "Apache (mod_auth_openidc)", place: "/etc/apache2/sites-available/app.conf",
            text: """
                OIDCProviderMetadataURL \(issuer)\(Paths.discovery)
                OIDCClientID \(id)
                \(ifSecret("OIDCClientSecret CLIENT_SECRET", else: "OIDCProviderTokenEndpointAuth none"))\
                # An address below the protected ones that the application itself does not answer
                OIDCRedirectURI \(redirectURI)
                # openssl rand -hex 32 makes one
                OIDCCryptoPassphrase COOKIE_SECRET
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
        let callback = callback("/oauth2/callback", comment: "#")
        return Snippet(
            title: "nginx (auth_request with oauth2-proxy)", place: "oauth2-proxy.cfg, and nginx.conf",
            text: """
                # oauth2-proxy.cfg
                provider = "oidc"
                oidc_issuer_url = "\(issuer)"
                client_id = "\(id)"
                client_secret = "CLIENT_SECRET"
                \(callback.note)redirect_url = "\(callback.address)"
                scope = "\(scope)"
                code_challenge_method = "S256"
                # openssl rand -base64 32 | tr -- '+/' '-_' makes one
                cookie_secret = "COOKIE_SECRET"
                # People without a verified address are refused; insecure_oidc_allow_unverified_email = true lets them in
                email_domains = ["*"]
                set_xauthrequest = true
                reverse_proxy = true
                skip_provider_button = true
                http_address = "127.0.0.1:4180"

                # nginx.conf, in the server block
                location /oauth2/ {
                    proxy_pass http://127.0.0.1:4180;
                    proxy_set_header Host $host;
                    proxy_set_header X-Real-IP $remote_addr;
                    proxy_set_header X-Forwarded-Proto $scheme;
                    proxy_set_header X-Auth-Request-Redirect $request_uri;
                }
                location = /oauth2/auth {
                    internal;
                    proxy_pass http://127.0.0.1:4180;
                    proxy_set_header Host $host;
                    proxy_set_header X-Real-IP $remote_addr;
                    proxy_set_header X-Forwarded-Proto $scheme;
                    proxy_set_header Content-Length "";
                    proxy_pass_request_body off;
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
        let callback = callback("/login/oauth2/code/writ", comment: "#")
        return Snippet(
            title: "Spring Boot", place: "application.yaml, and a configuration class",
            text: """
                # application.yaml
                \(callback.note)spring:
                  security:
                    oauth2:
                      client:
                        registration:
                          writ:
                            client-id: "\(id)"
                \(ifSecret(
                    "            client-secret: CLIENT_SECRET",
                    else: "            client-authentication-method: none"))\
                            authorization-grant-type: authorization_code
                            redirect-uri: "\(callback.address)"
                            scope: [\(scope.split(separator: " ").joined(separator: ", "))]
                        provider:
                          writ:
                            issuer-uri: \(issuer)
                            user-name-attribute: preferred_username

                // A class with @Configuration: Spring Security before 7 sends PKCE only where it is told to
                @Bean
                SecurityFilterChain security(HttpSecurity http, ClientRegistrationRepository clients) throws Exception {
                    var resolver = new DefaultOAuth2AuthorizationRequestResolver(clients, "/oauth2/authorization");
                    resolver.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
                    return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                        .oauth2Login(login -> login.authorizationEndpoint(it -> it.authorizationRequestResolver(resolver)))
                        .build();
                }
                """)
    }

    private var django: Snippet {
        Snippet(
            title: "Django (Authlib)", place: "settings.py, and where the views are",
            text: """
                # settings.py
                AUTHLIB_OAUTH_CLIENTS = {
                    "writ": {"client_id": "\(id)"\(proof == .secret ? ", \"client_secret\": \"CLIENT_SECRET\"" : "")},
                }

                # views.py; login and callback belong into urls.py
                from authlib.integrations.django_client import OAuth
                from django.shortcuts import redirect

                oauth = OAuth()
                oauth.register(
                    "writ",
                    server_metadata_url="\(issuer)\(Paths.discovery)",
                    client_kwargs={
                        "scope": "\(scope)",
                        "code_challenge_method": "S256",\(proof == .nothing ? "\n        \"token_endpoint_auth_method\": \"none\"," : "")
                    },
                )

                def login(request):
                    return oauth.writ.authorize_redirect(request, "\(redirectURI)")

                def callback(request):
                    request.session["user"] = oauth.writ.authorize_access_token(request)["userinfo"]
                    return redirect("/")
                """)
    }

    private var node: Snippet {
        let authentication =
            switch proof {
            case .secret: "'CLIENT_SECRET'"
            case .nothing: "undefined, client.None()"
            case .key: "undefined, client.PrivateKeyJwt(PRIVATE_KEY)"
            }
        return Snippet(
            title: "Node (openid-client 6)", place: "login.mjs",
            text: """
                import * as client from 'openid-client'

                const config = await client.discovery(new URL('\(issuer)'), '\(id)', \(authentication))
                const verifier = client.randomPKCECodeVerifier()
                const state = client.randomState()
                const address = client.buildAuthorizationUrl(config, {
                  redirect_uri: '\(redirectURI)',
                  scope: '\(scope)',
                  code_challenge: await client.calculatePKCECodeChallenge(verifier),
                  code_challenge_method: 'S256',
                  state,
                })
                // Keep verifier and state in the person's session, and send the browser to address.
                // When it comes back, currentUrl being where it came to:
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
                // Of crypto/rand, github.com/coreos/go-oidc/v3/oidc and golang.org/x/oauth2:
                provider, err := oidc.NewProvider(ctx, "\(issuer)")
                if err != nil {
                \tlog.Fatal(err)
                }
                config := oauth2.Config{
                \tClientID:     "\(id)",
                \(ifSecret("\tClientSecret: \"CLIENT_SECRET\","))\
                \tEndpoint:     provider.Endpoint(),
                \tRedirectURL:  "\(redirectURI)",
                \tScopes:       []string{\(scope.split(separator: " ").map { "\"\($0)\"" }.joined(separator: ", "))},
                }
                verifier, state := oauth2.GenerateVerifier(), rand.Text()
                address := config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))
                // Keep verifier and state in the person's session, and send the browser to address.
                // When it comes back with the same state, and with code:
                token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
                if err != nil {
                \tlog.Fatal(err)
                }
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
                      # The secret alone, readable to Prometheus alone
                      client_secret_file: /etc/prometheus/client_secret
                      token_url: "\(issuer)\(Paths.token)"
                    scheme: https
                    static_configs:
                      - targets: ["app.example.com:443"]
                """)
    }

    private var curl: Snippet {
        Snippet(
            title: "curl (client_credentials)", place: "In a shell",
            text: "curl -s -u '\(id):CLIENT_SECRET' \(issuer)\(Paths.token) -d grant_type=client_credentials")
    }
}
