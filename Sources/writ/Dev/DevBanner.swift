// What `writ dev` prints when it is ready: everything a newcomer pastes into the next terminal.
import WritJOSE

struct DevBanner: Sendable {
    let settings: ServerSettings
    let directory: DataDirectory
    let databaseURL: String
    let demo: Demo?
    let administrator: DevAdministrator?
    let seconds: String

    private var issuer: String { "\(settings.publicURL)/realms/\(Demo.realm)" }

    var text: String {
        var text = "Writ is ready after \(seconds) s.\n\n"
        if let demo {
            text += """
                  issuer          \(issuer)
                  user            \(demo.username)
                  password        \(demo.password)
                  client          \(demo.clientID)
                  client secret   \(demo.clientSecret)
                  public client   \(demo.publicClientID)
                  account page    \(issuer)/account
                  mails           \(issuer)/dev/mail

                Get a token, as the user:

                  TOKEN=$(curl -s -u '\(demo.clientID):\(demo.clientSecret)' \(issuer)/oauth/token -d grant_type=password -d username=\(demo.username) -d password=\(demo.password) -d scope=openid | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'); echo "$TOKEN"

                Verify it, by asking the server, or offline with the realm's keys:

                  curl -s -u '\(demo.clientID):\(demo.clientSecret)' \(issuer)/oauth/introspect -d token="$TOKEN"
                  curl -s \(issuer)/oauth/jwks

                Log in in a browser, as the user:

                  \(issuer)/account


                """
        } else {
            text += """
                  public URL      \(settings.publicURL)

                Create a realm:

                  writ realm create acme --data-dir \(quoted(directory.path))


                """
        }
        if let link = administrator?.link {
            text += """
                Choose the administrator's password (user \(administrator?.username ?? ""), realm operator; the link works once, for an hour):

                  \(link)


                """
        }
        return text + """
            Administer it from another terminal (`writ realm list`, `writ --help`):

              export DATABASE_URL='\(databaseURL)'
              export WRIT_KEYS_MASTER_KEY_FILE=\(quoted(directory.masterKeyFile))

              health and metrics   \(settings.management.localURL)/health/ready, /metrics
              data                 \(directory.path)

            Ctrl-C stops it.
            """
    }

    /// The same for a program, on one line.
    var json: [UInt8] {
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        json.member("public_url", settings.publicURL)
        json.member("management_url", settings.management.localURL)
        json.member("data_dir", directory.path)
        json.member("database_url", databaseURL)
        json.member("master_key_file", directory.masterKeyFile)
        if let administrator {
            json.member("administrator", administrator.username)
            if let link = administrator.link { json.member("administrator_link", link) }
        }
        if let demo {
            json.member("issuer", issuer)
            demo.write(to: &json)
        }
        json.endObject()
        return json.bytes
    }

    /// For a shell, in single quotes where it needs any.
    private func quoted(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }
        return isPlain
            ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
